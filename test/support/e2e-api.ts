// The API as an outside program uses it: submit, look, decide, follow the feed, read what was made.
import type { JobView, ReviewView, TakeDetail } from '../../src/store/view-types.ts';
import { type FeedEvent, readFeed } from './e2e-feed.ts';
import { until } from './e2e-until.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
};

export type JobRequest = {
  readonly input: Readonly<Record<string, unknown>>;
  readonly budget?: Readonly<Record<string, unknown>>;
  readonly policy?: Readonly<Record<string, unknown>>;
};

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

  const ended = ['completed', 'completed_with_failures', 'failed', 'canceled'];
  const hasEnded = (view: JobView): boolean => ended.includes(view.status);
  /** The job once it is as wanted; throws at once when it ended otherwise. Survives an API that is away for a while. */
  const jobWhen = async (what: string, id: string, wanted: (view: JobView) => boolean): Promise<JobView> =>
    await until(`job ${id} ${what}`, async () => {
      const view = await job(id).catch(() => undefined);
      if (view === undefined || wanted(view)) return view;
      if (hasEnded(view)) throw new Error(`job ${id} ended as ${view.status} before it ${what}: ${view.reason}`);
      return undefined;
    });
  const end = async (id: string, withinMs?: number): Promise<JobView> => {
    const look = async (): Promise<JobView | undefined> => {
      const view = await job(id).catch(() => undefined);
      return view !== undefined && hasEnded(view) ? view : undefined;
    };
    return await until(`job ${id} ends`, look, withinMs);
  };
  /** The open review of the job, once there is one. */
  const openReview = async (id: string): Promise<ReviewView> => {
    const view = await jobWhen('asks a person', id, ({ reviews }) => reviews.some(({ status }) => status === 'open'));
    const [asked] = view.reviews.filter(({ status }) => status === 'open');
    if (asked === undefined) throw new Error(`job ${id} asks nobody any more`);
    return asked;
  };
  const decide = (reviewId: string, verdict: Record<string, unknown>): Promise<Answer> =>
    post(`/api/reviews/${reviewId}/verdict`, verdict);

  /** The feed after an event, to its end or until there are enough. */
  const events = async (id: string, after = 0, enough?: number): Promise<FeedEvent[]> =>
    await readFeed(await open(`/api/jobs/${id}/events`, after > 0 ? { 'Last-Event-ID': String(after) } : {}), enough);
  return { post, open, get, submit, job, take, jobWhen, end, openReview, decide, events };
}
