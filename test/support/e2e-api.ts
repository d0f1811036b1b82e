// The API as an outside program uses it: submit, look, decide, follow the feed, read what was made.
import type { JobView, ReviewView, TakeDetail } from '../../src/store/view-types.ts';
import { until } from './e2e-until.ts';

export type FeedEvent = {
  readonly seq: number;
  readonly type: string;
  readonly sectionId?: string;
  readonly take?: number;
  readonly data: Readonly<Record<string, unknown>>;
};

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Readonly<Record<string, unknown>> };

export type JobRequest = {
  readonly input: Readonly<Record<string, unknown>>;
  readonly budget?: Readonly<Record<string, unknown>>;
  readonly policy?: Readonly<Record<string, unknown>>;
};

const ended = ['completed', 'completed_with_failures', 'failed', 'canceled'];

export type ApiClient = ReturnType<typeof apiClient>;

/** Where a stack may be killed and started again, give a function: its address changes. */
export function apiClient(place: string | (() => string), token?: string) {
  const address = typeof place === 'string' ? () => place : place;
  const auth = token === undefined ? {} : { Authorization: `Bearer ${token}` };

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(address() + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...auth, ...headers },
      body: JSON.stringify(body),
    });
    // Every answer of the API is a JSON object.
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  };
  const open = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(address() + path, { headers: { ...auth, ...headers } });
  const get = async <T>(path: string): Promise<T> => {
    const response = await open(path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    // The caller names the view that this path answers with; test/api checks these shapes.
    return (await response.json()) as T;
  };

  const submit = async (request: JobRequest): Promise<string> => {
    const input = { quality: 'draft', ...request.input };
    const answer = await post('/api/jobs', { kind: 'explainer', ...request, input });
    if (answer.status !== 202) throw new Error(`not accepted: ${JSON.stringify(answer.body)}`);
    return String(answer.body['id']);
  };
  const job = (id: string): Promise<JobView> => get<JobView>(`/api/jobs/${id}`);
  const take = (id: string, sectionId: string, number: number): Promise<TakeDetail> =>
    get<TakeDetail>(`/api/jobs/${id}/sections/${sectionId}/takes/${number}`);

  /** The job once it is as wanted; throws at once when it ended otherwise. Survives an API that is away for a while. */
  const jobWhen = async (what: string, id: string, wanted: (view: JobView) => boolean, withinMs?: number) =>
    await until(
      `job ${id} ${what}`,
      async () => {
        const view = await job(id).catch(() => undefined);
        if (view === undefined || wanted(view)) return view;
        if (ended.includes(view.status)) throw new Error(`job ${id} ended as ${view.status} before it ${what}: ${view.reason}`);
        return undefined;
      },
      withinMs,
    );
  const end = (id: string, withinMs?: number): Promise<JobView> =>
    jobWhen('ends', id, (view) => ended.includes(view.status), withinMs);
  /** The open review of the job, once there is one. */
  const openReview = async (id: string): Promise<ReviewView> => {
    const view = await jobWhen('asks a person', id, ({ reviews }) => reviews.some(({ status }) => status === 'open'));
    return view.reviews.filter(({ status }) => status === 'open')[0] as ReviewView;
  };
  const decide = (reviewId: string, verdict: Record<string, unknown>): Promise<Answer> =>
    post(`/api/reviews/${reviewId}/verdict`, verdict);

  /** The feed after an event, to its end or until `enough`. */
  const events = async (id: string, after = 0, enough = Number.POSITIVE_INFINITY): Promise<FeedEvent[]> => {
    const response = await open(`/api/jobs/${id}/events`, after > 0 ? { 'Last-Event-ID': String(after) } : {});
    const got: FeedEvent[] = [];
    if (response.status === 204 || response.body === null) return got;
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block.split('\n').flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : []));
        // Events are what src/api/event-routes.ts writes.
        if (data.length > 0) got.push(JSON.parse(data.join('\n')) as FeedEvent);
        // Leaving the loop closes the connection.
        if (got.length >= enough) return got;
      }
    }
    return got;
  };
  return { post, open, get, submit, job, take, jobWhen, end, openReview, decide, events };
}
