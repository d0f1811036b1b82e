// Where a request in fal's queue is asked about: the addresses of the answer, reduced to paths below the configured base URL.
import type { MediaModelId } from '../../domain/media.ts';
import type { TaskHandle } from './media-tasks.ts';
import { bareMediaModel } from './provider-models.ts';

export const falQueueUrl = 'https://queue.fal.run';

export type FalPaths = { readonly statusPath: string; readonly resultPath: string; readonly cancelPath: string };

/** The paths as fal builds them: owner and name of the app, without what stands behind (`fal-ai/flux/schnell` → `fal-ai/flux`). */
export function usualFalPaths(model: MediaModelId, id: string): FalPaths {
  const app = bareMediaModel(model).split('/').slice(0, 2).join('/');
  const resultPath = `/${app}/requests/${encodeURIComponent(id)}`;
  return { statusPath: `${resultPath}/status`, resultPath, cancelPath: `${resultPath}/cancel` };
}

/** The path below `baseUrl` of an address on its host, or of one at fal's own queue, whose paths it serves. */
function pathOnOurHost(baseUrl: string, address: URL): string | undefined {
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/$/u, '');
  if (address.origin === base.origin && address.pathname.startsWith(`${prefix}/`))
    return address.pathname.slice(prefix.length);
  return address.origin === falQueueUrl ? address.pathname : undefined;
}

/** The path of an address of the answer; nothing for one of another host, with more than a path, or that does not name the request. */
export function pathBelow(baseUrl: string, address: string | undefined, id: string): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.username !== '' || url.search !== '') return undefined;
  const path = pathOnOurHost(baseUrl, url);
  const namesRequest = path?.split('/').includes(encodeURIComponent(id)) === true;
  return namesRequest && !path.startsWith('//') ? path : undefined;
}

export type FalCreated = {
  readonly request_id: string;
  readonly status_url?: string | undefined;
  readonly response_url?: string | undefined;
  readonly cancel_url?: string | undefined;
};

/** What is kept of a create: an address that cannot be trusted is replaced by the usual one, since the request was taken. */
export function falHandle(baseUrl: string, model: MediaModelId, created: FalCreated): TaskHandle {
  const { request_id: id, status_url: status, response_url: result, cancel_url: cancel } = created;
  const usual = usualFalPaths(model, id);
  return {
    id,
    statusPath: pathBelow(baseUrl, status, id) ?? usual.statusPath,
    resultPath: pathBelow(baseUrl, result, id) ?? usual.resultPath,
    cancelPath: pathBelow(baseUrl, cancel, id) ?? usual.cancelPath,
  };
}
