import { FACT_WORDS } from '../capabilities/feature-words.js';
import type { Capabilities, CapabilityFact } from '../capabilities/probe.js';
import { FINDING_AREAS, type Finding } from './finding.js';
import { hostFindings } from './host-findings.js';
import { rightFindings } from './right-findings.js';
import { wayToRights } from './rights-command.js';
import { type HostSurvey, surveyHost } from './survey.js';

const NOT_HERE = "Tried on memory of the agent's own, and it does not work here.";

/** Everything there is to say of this kernel, these rights and this host, in the order of areas. */
export function diagnose(capabilities: Capabilities, survey: HostSurvey = surveyHost()): Finding[] {
  const found = [
    ...capabilities.facts.map((fact) => factFinding(fact, survey)),
    ...rightFindings(survey),
    ...hostFindings(survey),
  ];
  return FINDING_AREAS.flatMap((area) => found.filter((finding) => finding.area === area));
}

function factFinding({ name, available, reason, cure }: CapabilityFact, survey: HostSurvey): Finding {
  const { title, gives, reason: always, right } = FACT_WORDS[name];
  const head = { id: name, area: right === undefined ? 'kernel' : 'rights', title } as const;
  if (available) return { ...head, state: 'works', says: gives };
  const switchedOff = reason !== always;
  const way = right === undefined || switchedOff ? { cure: cure ?? '' } : wayToRights([right], survey);
  return { ...head, state: 'gap', says: switchedOff ? (reason ?? '') : NOT_HERE, costs: always, ...way };
}
