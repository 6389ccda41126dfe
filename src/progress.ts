/** How much of a long job is done; both in the same unit, whichever it is. */
export interface Steps {
  done: number;
  total: number;
}

/** Told what a long job does now, and how far it is. */
export type OnProgress = (text: string, steps: Steps) => void;
