// What activities are built from in tests: a real store, real adapters, demo vendors on loopback sockets.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import type { Heart } from '../../src/activities/heart.ts';
import type { MediaOptions } from '../../src/demo/media/start-media.ts';
import type { DemoScript } from '../../src/demo/script.ts';
import { type DemoVendors, startDemoVendors } from '../../src/demo/vendors.ts';
import { createOutbound } from '../../src/outbound/safe-outbound.ts';
import { createMediaTasks } from '../../src/providers/media/create-media-tasks.ts';
import { mediaPriceVersion, worstCaseMediaCost } from '../../src/providers/media/media-price.ts';
import { createMediaPace } from '../../src/providers/media/pace.ts';
import { createLanguageModel } from '../../src/providers/models/create-language-model.ts';
import { costOf, priceOf, worstCaseCost } from '../../src/providers/models/price.ts';
import { priceVersion } from '../../src/providers/models/price-table.ts';
import type { Renderer } from '../../src/renderers/renderer.ts';
import { pino } from 'pino';
import { startTestStore, type TestStore } from './postgres.ts';
import { onceStarted } from './once-started.ts';

/** A renderer that takes any fenced text as source and renders nothing. */
export function fakeRenderer(name: Renderer['name']): Renderer {
  return {
    name,
    languages: [name === 'manim' ? 'python' : 'svg'],
    looksLikeSource: (text) => text.includes(name === 'manim' ? 'class ' : '<svg'),
    fix: (source) => ({ source, fired: [] }),
    fingerprint: (source) => source.trim(),
    check: async () => undefined,
    withoutFailingStatement: (source, error) =>
      error.line === undefined
        ? undefined
        : source
            .split('\n')
            .toSpliced(error.line - 1, 1)
            .join('\n'),
    render: async () => ({
      ok: false,
      error: { kind: 'NameError', message: 'nothing is rendered here' },
      renderedWith: 'fake',
    }),
    probe: async () => 'fake',
  };
}

export type TestWorld = {
  readonly deps: ActivityDeps;
  readonly vendors: DemoVendors;
  readonly database: TestStore;
  readonly close: () => Promise<void>;
};

export async function startTestWorld(script: DemoScript, media?: MediaOptions): Promise<TestWorld> {
  const [database, vendors, scratchDir] = await Promise.all([
    startTestStore(),
    startDemoVendors({ script, keepBodies: true, ...(media !== undefined && { media }) }),
    mkdtemp(join(tmpdir(), 'retake-scratch-')),
  ]);
  const settings = (baseUrl: string) => ({ apiKey: 'demo', baseUrl });
  const { anthropic, openai, cerebras, gemini, piapi, fal, runway } = vendors.baseUrls;
  const at = new Date('2026-11-21T12:00:00Z');
  const deps: ActivityDeps = {
    store: database.store,
    models: createLanguageModel({
      anthropic: settings(anthropic),
      openai: settings(openai),
      cerebras: settings(cerebras),
      gemini: settings(gemini),
    }),
    prices: {
      version: priceVersion,
      worstCase: ({ model, inputTokens, maxOutputTokens }) =>
        worstCaseCost({ model, estimatedInputTokens: inputTokens, maxOutputTokens, at }),
      cost: (model, usage) => costOf(usage, priceOf(model, at)),
    },
    mediaTasks: createMediaTasks({ piapi: settings(piapi), fal: settings(fal), runway: settings(runway) }),
    mediaPrices: { version: mediaPriceVersion, worstCase: worstCaseMediaCost },
    mediaPace: createMediaPace({ pace: { firstMs: 50, minMs: 50, maxMs: 200 } }),
    outbound: createOutbound({ allowHosts: ['127.0.0.1:*'] }),
    isDemoMedia: () => true,
    renderers: { manim: fakeRenderer('manim'), svg: fakeRenderer('svg') },
    rawVerdicts: false,
    scratchDir,
    logger: pino({ level: 'silent' }),
  };
  return {
    deps,
    vendors,
    database,
    close: async () => {
      await vendors.close();
      await database.close();
      await rm(scratchDir, { recursive: true, force: true });
    },
  };
}

/** The heart of an activity that nobody cancels. */
export function steadyHeart(signal: AbortSignal = new AbortController().signal): Heart {
  return { signal, progress: () => undefined };
}

/** The same for a test file: started before its tests, closed after them. */
export function useTestWorld(script: DemoScript, media?: MediaOptions): TestWorld {
  return onceStarted(() => startTestWorld(script, media));
}
