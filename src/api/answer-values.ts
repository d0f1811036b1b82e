// The kinds of value that the answers of the API are made of, for their schemas.
import { z } from 'zod';

export const time = z.iso.datetime();
export const nanoUsd = z.int().meta({ description: 'Integer nano-USD: 1,000,000,000 are one dollar.' });
export const hash = z.string().meta({ description: 'sha256 of the content, hex; read it at /api/artifacts/{hash}.' });
export const json = z.record(z.string(), z.unknown());
