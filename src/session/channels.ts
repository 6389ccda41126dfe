/**
 * Audio for a port of `channelCount` channels, as a connection would bring it there: a mono source feeds every channel,
 * surplus channels of the target stay silent, surplus channels of the source are dropped.
 */
export function fitChannels(source: readonly Float32Array[], channelCount: number): Float32Array[] {
  const [mono] = source;
  if (source.length === 1 && mono !== undefined) return Array.from({ length: channelCount }, () => mono);
  const frameCount = mono?.length ?? 0;
  return Array.from({ length: channelCount }, (_, index) => source[index] ?? new Float32Array(frameCount));
}
