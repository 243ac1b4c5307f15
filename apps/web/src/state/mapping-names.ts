import { MAPPING_KINDS, type Mapping } from '@pagelapse/address-space';

/** What a person calls the mapping: its path, or what it is. */
export function mappingName({ mapping }: { readonly mapping: Mapping }): string {
  return mapping.path === '' ? kindLabel(mapping.kind) : mapping.path;
}

/** `kind` may be one that a newer agent knows. */
export function kindLabel(kind: string): string {
  return MAPPING_KINDS.find((row) => row.name === kind)?.label ?? kind;
}
