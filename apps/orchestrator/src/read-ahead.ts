/**
 * Reads a source as fast as it gives, begins with each item at once, and gives the results in order: what takes long for
 * one item holds back those behind it, not their beginning. `begin` must not reject before it is waited for.
 */
export async function* readAhead<T, R>(
  source: AsyncIterable<T>,
  begin: (item: T) => R | Promise<R>,
): AsyncGenerator<R> {
  const unlimited = new CountQueuingStrategy({ highWaterMark: Infinity });
  const begun = ReadableStream.from(source).pipeThrough(
    new TransformStream<T, { result: R | Promise<R> }>(
      { transform: (item, out) => out.enqueue({ result: begin(item) }) },
      unlimited,
      unlimited,
    ),
  );
  for await (const { result } of begun) yield await result;
}
