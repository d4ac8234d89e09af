// The stream of a receipt: events whole however they arrive in pieces, gone on from the last one, tried again where the line was lost, and not
// where the server wants nobody.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Frames, listen, SILENT_MS, type StreamEvent, type StreamState } from '$lib/stream';

const fetched = vi.fn<typeof fetch>();
beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal('fetch', fetched);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const HELLO = 'retry: 2000\n\nevent: hello\nid: 4\ndata: {"at":"2026-03-02T09:00:00Z","seq":4}\n\n';
const ACT = 'event: act\nid: 5\ndata: {"seq":5,"act":"accept"}\n\n';

// PROVES: HTML, 9.2.6
it('events are whole wherever the stream is cut, whatever ends its lines', () => {
  const text = `: a comment\n${HELLO}${ACT}event: act\ndata: {"seq":\ndata: 6}\n\n`;
  for (const written of [text, text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r')])
    for (let cut = 0; cut <= written.length; cut++) {
      const frames = new Frames('');
      const events = [...frames.take(written.slice(0, cut)), ...frames.take(written.slice(cut)), ...frames.take('\n')];
      expect(events.map((one) => [one.kind, one.id, one.data.seq])).toEqual([['hello', '4', 4], ['act', '5', 5], ['act', '5', 6]]);
    }
});

it('what is no event is passed over, and a line without end is refused', () => {
  const frames = new Frames('9');
  expect(frames.take('event: act\n\ndata: not json\n\nid\ndata: {}\n\n')).toEqual([{ kind: 'message', id: '', data: {} }]);
  expect(() => frames.take('x'.repeat((1 << 16) + 1))).toThrow();
});

function line(...pieces: string[]): { answer: Response; cut: () => void } {
  let control: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      control = given;
      for (const piece of pieces) control.enqueue(new TextEncoder().encode(piece));
    },
  });
  return { answer: new Response(body, { status: 200 }), cut: () => control.error(new TypeError('network')) };
}
const sent = (n: number) => fetched.mock.calls[n]![1]!.headers as Record<string, string>;

function ear(after = '3') {
  const events: StreamEvent[] = [], states: StreamState[] = [];
  const stop = listen({ url: '/events', headers: { 'Anlan-Receipt': 'AL-1' }, after, told: (event) => events.push(event), became: (state) => states.push(state) });
  return { events, states, stop };
}

it('a lost line is taken up again after the last event, and each time in vain it waits longer', async () => {
  const first = line(HELLO, ACT), second = line('event: act\nid: 6\ndata: {"seq":6}\n\n');
  fetched.mockResolvedValueOnce(first.answer).mockRejectedValueOnce(new TypeError('network')).mockRejectedValueOnce(new TypeError('network')).mockResolvedValueOnce(second.answer);
  const { events, states, stop } = ear();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent(0)).toMatchObject({ 'Last-Event-ID': '3', 'Anlan-Receipt': 'AL-1', Accept: 'text/event-stream' });
  expect(states.at(-1)).toBe('live');
  first.cut();
  await vi.advanceTimersByTimeAsync(0);
  expect(states.at(-1)).toBe('lost');
  await vi.advanceTimersByTimeAsync(1000);
  expect(fetched).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1999);
  expect(fetched).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(fetched).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(4000);
  expect(sent(3)['Last-Event-ID']).toBe('5');
  expect(events.map((one) => one.data.seq)).toEqual([4, 5, 6]);
  expect(states.at(-1)).toBe('live');
  stop();
});

it('a network that is back is used at once', async () => {
  fetched.mockRejectedValueOnce(new TypeError('network')).mockResolvedValueOnce(line(HELLO).answer);
  const { states, stop } = ear();
  await vi.advanceTimersByTimeAsync(0);
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(fetched).toHaveBeenCalledTimes(2);
  expect(states).toEqual(['lost', 'live']);
  stop();
});

it('a line on which nothing is heard is lost', async () => {
  fetched.mockImplementation((_, options) => {
    const { answer } = line(HELLO);
    const reader = answer.body!.getReader();
    const body = new ReadableStream<Uint8Array>({
      start: (control) => options!.signal!.addEventListener('abort', () => control.error(new DOMException('gone', 'AbortError'))),
      pull: async (control) => {
        const { value } = await reader.read();
        if (value) control.enqueue(value);
      },
    });
    return Promise.resolve(new Response(body, { status: 200 }));
  });
  const { states, stop } = ear();
  await vi.advanceTimersByTimeAsync(SILENT_MS - 1);
  expect(states).not.toContain('lost');
  await vi.advanceTimersByTimeAsync(1);
  expect(states).toContain('lost');
  stop();
});

it.each([
  ['a code that opens nothing any more', () => new Response('{}', { status: 401 })],
  ['another listener in its place', () => line(HELLO, 'event: end\ndata: {"why":"replaced"}\n\n').answer],
])('it is over after %s', async (_, answer) => {
  fetched.mockImplementation(() => Promise.resolve(answer()));
  const { states, stop } = ear();
  await vi.advanceTimersByTimeAsync(120_000);
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(states.at(-1)).toBe('over');
  expect(fetched).toHaveBeenCalledTimes(1);
  stop();
});

it('a server that stops, and one that is full, are asked again', async () => {
  const stopping = line(HELLO, 'event: end\ndata: {"why":"stopping"}\n\n');
  fetched.mockResolvedValueOnce(stopping.answer).mockResolvedValueOnce(new Response('{}', { status: 503 })).mockResolvedValueOnce(line(HELLO).answer);
  const { states, stop } = ear();
  await vi.advanceTimersByTimeAsync(0);
  stopping.cut();
  await vi.advanceTimersByTimeAsync(3000);
  expect(states.filter((one, i) => one !== states[i - 1])).toEqual(['live', 'lost', 'live']);
  stop();
});

it('whoever stops listening is told nothing more', async () => {
  fetched.mockRejectedValue(new TypeError('network'));
  const { states, stop } = ear();
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(states).toEqual([]);
  expect(fetched).toHaveBeenCalledTimes(1);
});
