import type { PageRuns } from '@pagelapse/address-space';
import type { HeatmapScene } from './heatmap-view.js';
import type { DrawnFrame } from './renderer.js';

/** What the worker says of itself, once: whether it can draw at all. */
export interface AbleMessage {
  readonly able: boolean;
}

/** A canvas to draw on, both transferred. What is to be drawn comes through the port. */
export interface ConnectMessage {
  readonly canvas: OffscreenCanvas;
  readonly port: MessagePort;
  /** Whether frames are to be told of. */
  readonly reportFrames: boolean;
}

/** A scene; without `runs` its pages are those of the scene before. The columns of `runs` are transferred. */
export interface SceneMessage {
  readonly scene: Omit<HeatmapScene, 'runs'>;
  readonly runs?: PageRuns;
}

export type ToPort = SceneMessage | 'close';

/** From the port: only where frames are reported. */
export type FromPort = DrawnFrame;
