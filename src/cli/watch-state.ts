// What a follower of a job knows from its events: enough to draw progress and to choose the exit code.
import { isTerminal, type JobStatus, jobStatuses } from '../domain/job.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { type JobEvent, knownType } from './follow-events.ts';

export type WatchedTake = {
  readonly take: number;
  readonly status: string;
  readonly origin: string;
  /** Of a take that a media provider makes. */
  readonly provider?: string;
  readonly score?: number;
  readonly error?: string;
};

export type WatchedSection = {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly renderer: string;
  status: string;
  readonly takes: Map<number, WatchedTake>;
};

export type OpenReview = {
  readonly reviewId: string;
  readonly sectionId?: string;
  readonly subject: string;
  readonly reason: string;
  readonly question: string;
};

export class WatchState {
  status: JobStatus = 'queued';
  reason: string | undefined;
  title: string | undefined;
  demo = false;
  spentNanoUsd = 0;
  readonly sections = new Map<string, WatchedSection>();
  readonly openReviews = new Map<string, OpenReview>();
  /** The subject of the review that a person rejected last. */
  rejected: string | undefined;
  readonly #subjects = new Map<string, string>();

  apply(event: JobEvent): void {
    const { data } = event;
    switch (knownType(event.type)) {
      case 'job_created':
        this.demo = data['demo'] === true;
        break;
      case 'job_status':
        this.status = jobStatuses.find((status) => status === data['status']) ?? this.status;
        this.reason = text(data['reason']);
        break;
      case 'planned':
        this.#plan(data);
        break;
      case 'section_status':
        this.#section(event).status = text(data['status']) ?? 'running';
        break;
      case 'take_status':
        this.#take(event);
        break;
      case 'call':
        this.spentNanoUsd = number(data['spentNanoUsd']) ?? this.spentNanoUsd;
        break;
      case 'review_opened':
        this.#open(event);
        break;
      case 'review_decided':
      case 'review_expired':
      case 'review_canceled':
        this.#close(data);
        break;
      case 'budget':
      case 'review_claimed':
      case 'review_released':
      case 'verdict_ignored':
      case 'regeneration':
      case 'clip_version':
      case 'artifact':
      case 'cut_not_joined':
      case undefined:
        break;
    }
  }

  /** True when nothing will happen before a person acts: the job waits and no section is still at work. */
  get isWaiting(): boolean {
    if (this.status !== 'waiting_review' || this.openReviews.size === 0) return false;
    const concernsJob = [...this.openReviews.values()].some((review) => review.subject !== 'section');
    const atWork = [...this.sections.values()].some(({ status }) => status === 'running' || status === 'queued');
    return concernsJob || !atWork;
  }

  /** The exit code, once the job has ended or waits; nothing before. */
  get exitCode(): ExitCode | undefined {
    if (this.isWaiting) return this.#waitingCode();
    if (!isTerminal(this.status)) return undefined;
    if (this.status === 'completed' || this.status === 'completed_with_failures') return exitCode.done;
    return this.rejected === 'budget' ? exitCode.budget : exitCode.failed;
  }

  #waitingCode(): ExitCode {
    const reviews = [...this.openReviews.values()];
    if (reviews.some((review) => review.reason === 'unknown_outcome')) return exitCode.unknownOutcome;
    if (reviews.some((review) => review.subject === 'budget')) return exitCode.budget;
    return exitCode.waitingForReview;
  }

  #plan(data: JobEvent['data']): void {
    this.title = text(data['title']);
    this.sections.clear();
    for (const planned of list(data['sections'])) {
      const id = text(planned['id']) ?? '';
      this.sections.set(id, {
        id,
        number: number(planned['number']) ?? 0,
        title: text(planned['title']) ?? '',
        renderer: text(planned['renderer']) ?? '',
        status: 'queued',
        takes: new Map(),
      });
    }
  }

  #section(event: JobEvent): WatchedSection {
    const id = event.sectionId ?? '';
    const known = this.sections.get(id);
    if (known !== undefined) return known;
    const added = { id, number: this.sections.size + 1, title: id, renderer: '', status: 'queued', takes: new Map() };
    this.sections.set(id, added);
    return added;
  }

  #take(event: JobEvent): void {
    if (event.take !== undefined) this.#section(event).takes.set(event.take, watchedTake(event.take, event.data));
  }

  #open({ sectionId, data }: JobEvent): void {
    const reviewId = text(data['reviewId']);
    if (reviewId === undefined) return;
    const subject = text(data['subject']) ?? '';
    this.#subjects.set(reviewId, subject);
    this.openReviews.set(reviewId, {
      reviewId,
      ...(sectionId !== undefined && { sectionId }),
      subject,
      reason: text(data['reason']) ?? '',
      question: text(data['question']) ?? '',
    });
  }

  #close(data: JobEvent['data']): void {
    const reviewId = text(data['reviewId']);
    if (reviewId === undefined) return;
    this.openReviews.delete(reviewId);
    if (data['verdict'] === 'reject') this.rejected = this.#subjects.get(reviewId);
  }
}

function watchedTake(take: number, data: JobEvent['data']): WatchedTake {
  const score = number(data['score']);
  const provider = text(data['provider']);
  const error = errorOf(record(data['renderError']) ?? record(data['writeFailure']));
  return {
    take,
    status: text(data['status']) ?? '',
    origin: text(data['origin']) ?? '',
    ...(provider !== undefined && { provider }),
    ...(score !== undefined && { score }),
    ...(error !== undefined && { error }),
  };
}

function errorOf(failure: Record<string, unknown> | undefined): string | undefined {
  return failure && `${text(failure['kind']) ?? 'error'}: ${text(failure['message']) ?? ''}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function record(value: unknown): Record<string, unknown> | undefined {
  // Narrowed to a JSON object, whose members are unknown.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record).filter((item) => item !== undefined) : [];
}
