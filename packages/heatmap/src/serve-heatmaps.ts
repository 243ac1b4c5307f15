import type { PageRuns } from '@pagelapse/address-space';
import { CanvasRenderer } from './canvas-renderer.js';
import type { AbleMessage, ConnectMessage, FromPort, ToPort } from './worker-messages.js';

/** What is needed of a dedicated worker's global scope. */
export interface WorkerScope {
  onmessage: ((event: MessageEvent<ConnectMessage>) => void) | null;
  postMessage(message: AbleMessage): void;
  requestAnimationFrame?(draw: () => void): number;
  cancelAnimationFrame?(frame: number): void;
}

/** The worker's whole work: says whether it can draw, then draws on every canvas it is given. */
export function serveHeatmaps(scope: WorkerScope): void {
  scope.onmessage = ({ data }) => drawFor(data, scope);
  scope.postMessage({ able: scope.requestAnimationFrame !== undefined && drawsOffscreen() });
}

/** Found out by drawing: some browsers have the name and no 2d context behind it. */
function drawsOffscreen(): boolean {
  try {
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context?.putImageData(new ImageData(new Uint8ClampedArray([1, 2, 3, 255]), 1, 1), 0, 0);
    return context?.getImageData(0, 0, 1, 1).data[2] === 3;
  } catch {
    return false;
  }
}

function drawFor({ canvas, port, reportFrames }: ConnectMessage, scope: WorkerScope): void {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('no 2d context on a canvas that was given');
  const frames = {
    request: (draw: () => void) => scope.requestAnimationFrame?.(draw) ?? 0,
    cancel: (frame: number) => scope.cancelAnimationFrame?.(frame),
    now: () => performance.now(),
  };
  const report = (frame: FromPort): void => port.postMessage(frame);
  const renderer = new CanvasRenderer(context, frames, reportFrames ? report : undefined);
  let runs: PageRuns | undefined;
  port.onmessage = ({ data }: MessageEvent<ToPort>) => {
    if (data === 'close') {
      renderer.close();
      port.close();
      return;
    }
    runs = data.runs ?? runs;
    if (runs !== undefined) renderer.show({ ...data.scene, runs });
  };
}
