import type { PageRuns } from '@pagelapse/address-space';
import type { HeatmapScene } from './heatmap-view.js';
import type { DrawnFrame, HeatmapRenderer } from './renderer.js';
import type { ConnectMessage, FromPort, ToPort } from './worker-messages.js';

/** What is needed of a Worker. */
export interface WorkerPost {
  postMessage(message: ConnectMessage, transfer: Transferable[]): void;
}

/** Draws in a worker: pages and scenes go there, no pixel comes back. */
export class WorkerRenderer implements HeatmapRenderer {
  readonly thread = 'worker';
  readonly #port: MessagePort;
  #sent: PageRuns | undefined;

  /** The canvas is the worker's from now on. */
  constructor(worker: WorkerPost, canvas: HTMLCanvasElement, onDrawn?: (frame: DrawnFrame) => void) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    if (onDrawn !== undefined) port1.onmessage = ({ data }: MessageEvent<FromPort>) => onDrawn(data);
    const offscreen = canvas.transferControlToOffscreen();
    worker.postMessage({ canvas: offscreen, port: port2, reportFrames: onDrawn !== undefined }, [offscreen, port2]);
  }

  show({ runs, ...scene }: HeatmapScene): void {
    if (runs === this.#sent) {
      this.#post({ scene }, []);
      return;
    }
    this.#sent = runs;
    // The store keeps its own: copies go, and cost no second copy on the way.
    const lengths = runs.lengths.slice(0, runs.count);
    const codes = runs.codes.slice(0, runs.count);
    this.#post({ scene, runs: { ...runs, lengths, codes } }, [lengths.buffer, codes.buffer]);
  }

  close(): void {
    this.#post('close', []);
    this.#port.close();
  }

  #post(message: ToPort, transfer: Transferable[]): void {
    this.#port.postMessage(message, transfer);
  }
}
