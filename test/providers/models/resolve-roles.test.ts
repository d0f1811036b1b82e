// Roles become models: presets, successors of what has gone, and settings that cannot work.
import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../../src/config.ts';
import { modelRoles } from '../../../src/domain/role.ts';
import { capabilities } from '../../../src/providers/models/capability.ts';
import { requireVendors, resolveRoles, type RoleSettings } from '../../../src/providers/models/resolve-roles.ts';

const november = new Date('2026-11-21T12:00:00Z');
const settings = (more: Partial<RoleSettings> = {}): RoleSettings => ({
  preset: 'default',
  roleModels: {},
  allowUnknownModels: false,
  now: november,
  ...more,
});

describe('the default preset', () => {
  test('has a known model for each role, without substitutions or warnings', () => {
    const { models, substitutions, warnings } = resolveRoles(settings());
    for (const role of modelRoles) expect(capabilities[models[role]]).toBeDefined();
    expect(substitutions).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('writes and repairs with Sonnet, writes fast with Qwen', () => {
    expect(resolveRoles(settings()).models).toMatchObject({
      codeDeep: 'anthropic:claude-sonnet-5-5',
      repair: 'anthropic:claude-sonnet-5-5',
      codeFast: 'cerebras:qwen-3.8-27b',
    });
  });
});

describe('the original preset', () => {
  test('keeps what is still served and replaces what has gone, saying why', () => {
    const { models, substitutions, warnings } = resolveRoles(settings({ preset: 'original' }));
    expect(models).toMatchObject({
      codeDeep: 'anthropic:claude-sonnet-4-5-20250929',
      judge: 'openai:gpt-4o-2024-08-06',
      svg: 'gemini:gemini-2.5-flash',
      codeFast: 'cerebras:qwen-3.8-27b',
    });
    expect(substitutions).toEqual([
      {
        role: 'codeFast',
        asked: 'cerebras:qwen-3-32b',
        used: 'cerebras:qwen-3.8-27b',
        because: 'cerebras:qwen-3-32b retired on 2026-02-16',
      },
    ]);
    expect(warnings.some((line) => line.includes('claude-sonnet-4-5-20250929 retires on 2026-11-30'))).toBe(true);
    expect(warnings.some((line) => line.includes('gpt-4o'))).toBe(false);
  });

  test('is served by successors alone once everything that it names has gone', () => {
    const { models, substitutions } = resolveRoles(settings({ preset: 'original', now: new Date('2027-02-01') }));
    expect(models).toMatchObject({
      repair: 'anthropic:claude-sonnet-5-5',
      judge: 'openai:gpt-6-luna',
      svg: 'gemini:gemini-3.5-flash-lite',
    });
    expect(substitutions).toHaveLength(modelRoles.length);
  });

  test('uses the successor from the day of the retirement on', () => {
    const repairOn = (day: string) => resolveRoles(settings({ preset: 'original', now: new Date(day) })).models.repair;
    expect(repairOn('2026-11-29T23:59:59Z')).toBe('anthropic:claude-sonnet-4-5-20250929');
    expect(repairOn('2026-11-30T00:00:00Z')).toBe('anthropic:claude-sonnet-5-5');
  });
});

describe('a model set by name', () => {
  test('is used', () => {
    const roleModels = { repair: 'anthropic:claude-sonnet-4-6' };
    expect(resolveRoles(settings({ roleModels })).models.repair).toBe('anthropic:claude-sonnet-4-6');
  });

  test('is refused when it has retired, naming the variable and the successor', () => {
    const roleModels = { codeFast: 'cerebras:qwen-3-32b' };
    const resolve = () => resolveRoles(settings({ roleModels }));
    expect(resolve).toThrow(ConfigError);
    expect(resolve).toThrow(/RETAKE_MODEL_CODE_FAST.*cerebras:qwen-3\.8-27b/);
  });

  test('warns when it retires within thirty days', () => {
    const roleModels = { svg: 'gemini:gemini-2.5-flash' };
    const { warnings } = resolveRoles(settings({ roleModels }));
    expect(warnings).toEqual([expect.stringMatching(/RETAKE_MODEL_SVG.*2026-12-01.*gemini-3\.5-flash-lite/)]);
  });

  test('is refused when it is unknown, naming the switch that allows it', () => {
    const roleModels = { plan: 'openai:gpt-9' };
    expect(() => resolveRoles(settings({ roleModels }))).toThrow(/RETAKE_MODEL_PLAN.*RETAKE_UNKNOWN_MODELS=1/);
    const allowed = resolveRoles(settings({ roleModels, allowUnknownModels: true }));
    expect(allowed.models.plan).toBe('openai:gpt-9');
    expect(allowed.warnings).toHaveLength(1);
  });

  test.each(['google:gemini-3.8-flash', 'claude-sonnet-5-5', 'openai:', 'openai'])(
    'is refused when it is not vendor:model (%s)',
    (value) => {
      expect(() => resolveRoles(settings({ roleModels: { app: value } }))).toThrow(/RETAKE_MODEL_APP.*vendor:model/);
    },
  );

  test('is refused as a judge when it cannot see', () => {
    const roleModels = { judge: 'cerebras:gpt-oss-120b' };
    expect(() => resolveRoles(settings({ roleModels }))).toThrow(/RETAKE_MODEL_JUDGE.*images/);
  });
});

describe('requireVendors', () => {
  const { models } = resolveRoles(settings());

  test('lists each vendor without a key once, with its variable and the roles that need it', () => {
    const config = readConfig({ OPENAI_API_KEY: 'k' });
    expect(requireVendors(models, ['codeDeep', 'repair', 'judge'], config)).toEqual([
      { vendor: 'anthropic', variable: 'ANTHROPIC_API_KEY', roles: ['codeDeep', 'repair'] },
    ]);
  });

  test('asks for nothing in the demo', () => {
    expect(requireVendors(models, modelRoles, readConfig({ RETAKE_DEMO: '1' }))).toEqual([]);
  });
});
