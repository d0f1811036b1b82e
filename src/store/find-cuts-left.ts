// Finds cuts that are out of date and that nobody is joining anew: by what they are made of and what the clips are now.
import { sql } from 'drizzle-orm';
import type { Cuts } from './cut-types.ts';
import type { Database } from './database.ts';

/**
 * The rule of `currentClips` as a query over all jobs. A clip counts by its current version, unless its stage holds an asset that no version has;
 * a cut whose clips were not kept counts where a clip has versions. Read at most as far as it costs little: jobs of which no clip was changed since
 * their cut are left out by the times of their stages.
 */
export async function findCutsLeft(
  db: Database,
  { leftForMs, restMs }: Parameters<Cuts['left']>[0],
): Promise<readonly string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    with cuts as (
      select j.id, a.metadata #> '{assembly,clips}' as made, a.metadata #>> '{assembly,failure,at}' as failed_at,
             case when jsonb_typeof(v.metadata #> '{clips,clips}') = 'array' then v.metadata #> '{clips,clips}'
                  else '[]'::jsonb end as staged
      from jobs j
      join job_stages a on a.job_id = j.id and a.stage = 'assembly'
      join job_stages v on v.job_id = j.id and v.stage = 'video_generator'
      where j.kind = 'scenes' and j.artifacts ? 'video' and v.at < now() - ${leftForMs} * interval '1 millisecond'
        and (v.at > a.at or exists (select 1 from clip_versions c where c.job_id = j.id))),
    clips as (
      select id, made, coalesce((clip ->> 'index')::integer, (place - 1)::integer) as index, clip ->> 'assetHash' as hash
      from cuts, jsonb_array_elements(staged) with ordinality as list (clip, place)
      where jsonb_typeof(clip) = 'object'),
    shown as (
      select clips.id, clips.made, clips.index, coalesce(
        (select c.asset_hash from clip_versions c
         where c.job_id = clips.id and c.clip_index = clips.index and c.is_current
           and exists (select 1 from clip_versions k where k.job_id = clips.id and k.clip_index = clips.index
                       and k.asset_hash = clips.hash)), clips.hash) as hash
      from clips
      where exists (select 1 from sections s where s.job_id = clips.id
                    and (s.scene ->> 'index')::integer = clips.index + 1))
    select distinct cuts.id from cuts join shown on shown.id = cuts.id
    where (cuts.failed_at is null or cuts.failed_at::timestamptz < now() - ${restMs} * interval '1 millisecond')
      and case when jsonb_typeof(cuts.made) = 'array'
        then not cuts.made @> jsonb_build_array(jsonb_build_object('clipIndex', shown.index, 'assetHash', shown.hash))
        else exists (select 1 from clip_versions c where c.job_id = cuts.id) end
    order by cuts.id limit 100`);
  return rows.map(({ id }) => id);
}
