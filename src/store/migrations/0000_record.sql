CREATE TABLE "artifacts" (
	"hash" text PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL,
	"mime" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "calls" (
	"key" text PRIMARY KEY NOT NULL,
	"job_id" text NOT NULL,
	"section_id" text,
	"take" integer,
	"step" text NOT NULL,
	"role" text NOT NULL,
	"vendor" text NOT NULL,
	"model" text NOT NULL,
	"state" text NOT NULL,
	"repeat" integer DEFAULT 0 NOT NULL,
	"repeat_of" text,
	"resolution" text,
	"request_hash" text NOT NULL,
	"reserved_nano_usd" bigint NOT NULL,
	"cost_nano_usd" bigint DEFAULT 0 NOT NULL,
	"price_version" text NOT NULL,
	"usage" jsonb,
	"raw_usage" jsonb,
	"outcome" text,
	"vendor_request_id" text,
	"result_hash" text,
	"error" jsonb,
	"unbilled_tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"begun_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "events" (
	"job_id" text NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"section_id" text,
	"take" integer,
	"data" jsonb NOT NULL,
	"dedupe_key" text,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "events_job_id_seq_pk" PRIMARY KEY("job_id","seq")
);
--> statement-breakpoint
CREATE TABLE "job_stages" (
	"job_id" text NOT NULL,
	"stage" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_stages_job_id_stage_pk" PRIMARY KEY("job_id","stage")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"title" text,
	"input" jsonb NOT NULL,
	"policy" jsonb NOT NULL,
	"models" jsonb NOT NULL,
	"demo" boolean NOT NULL,
	"workflow_id" text NOT NULL,
	"budget" jsonb NOT NULL,
	"artifacts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"submitted_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"waiting_since" timestamp (3) with time zone,
	"waited_ms" bigint DEFAULT 0 NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "renders" (
	"job_id" text NOT NULL,
	"section_id" text NOT NULL,
	"take" integer NOT NULL,
	"begun_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "renders_job_id_section_id_take_pk" PRIMARY KEY("job_id","section_id","take")
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"id" text PRIMARY KEY NOT NULL,
	"job_id" text NOT NULL,
	"section_id" text,
	"subject" text NOT NULL,
	"reason" text NOT NULL,
	"question" text NOT NULL,
	"status" text NOT NULL,
	"workflow_id" text NOT NULL,
	"best_take" integer,
	"content_hash" text,
	"deadline_at" timestamp (3) with time zone,
	"deadline_policy" text,
	"decided_by" text,
	"decided_verdict_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sections" (
	"job_id" text NOT NULL,
	"section_id" text NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"goal" text NOT NULL,
	"narration" text NOT NULL,
	"visual_brief" text NOT NULL,
	"renderer" text NOT NULL,
	"planned_duration_ms" integer NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"workflow_id" text NOT NULL,
	"accepted_take" integer,
	"approved_by" jsonb,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "sections_job_id_section_id_pk" PRIMARY KEY("job_id","section_id")
);
--> statement-breakpoint
CREATE TABLE "takes" (
	"job_id" text NOT NULL,
	"section_id" text NOT NULL,
	"take" integer NOT NULL,
	"origin" text NOT NULL,
	"ladder" integer NOT NULL,
	"round" integer NOT NULL,
	"variant" integer NOT NULL,
	"from_take" integer,
	"status" text NOT NULL,
	"degraded" boolean DEFAULT false NOT NULL,
	"role" text,
	"vendor" text,
	"model" text,
	"requested_model" text,
	"creativity_percent" integer,
	"applied" jsonb,
	"prompt_hash" text,
	"reply_hash" text,
	"source_hash" text,
	"fixed_source_hash" text,
	"rules_fired" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"write_failure" jsonb,
	"render_error" jsonb,
	"video_hash" text,
	"duration_ms" integer,
	"rendered_with" text,
	"frame_hashes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"score_before" integer,
	"score" integer,
	"recommendation" text,
	"issues" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"findings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"improved_brief_hash" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"written_at" timestamp (3) with time zone,
	"render_started_at" timestamp (3) with time zone,
	"rendered_at" timestamp (3) with time zone,
	"scored_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "takes_job_id_section_id_take_pk" PRIMARY KEY("job_id","section_id","take")
);
--> statement-breakpoint
CREATE TABLE "verdicts" (
	"id" text PRIMARY KEY NOT NULL,
	"review_id" text NOT NULL,
	"verdict" text NOT NULL,
	"body" jsonb NOT NULL,
	"by" text NOT NULL,
	"content_hash" text,
	"status" text NOT NULL,
	"ignored_because" text,
	"raw" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"signaled_at" timestamp (3) with time zone,
	"applied_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"key" text PRIMARY KEY NOT NULL,
	"body_hash" text NOT NULL,
	"resource_id" text NOT NULL,
	"status" integer,
	"response" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"claimed_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_stages" ADD CONSTRAINT "job_stages_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "renders" ADD CONSTRAINT "renders_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sections" ADD CONSTRAINT "sections_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdicts" ADD CONSTRAINT "verdicts_review_id_reviews_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."reviews"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calls_by_job" ON "calls" USING btree ("job_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "events_once" ON "events" USING btree ("job_id","dedupe_key");--> statement-breakpoint
CREATE INDEX "jobs_by_status" ON "jobs" USING btree ("status","created_at");--> statement-breakpoint
CREATE INDEX "jobs_by_created" ON "jobs" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "reviews_by_status" ON "reviews" USING btree ("status","created_at");--> statement-breakpoint
CREATE INDEX "reviews_by_job" ON "reviews" USING btree ("job_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reviews_one_open" ON "reviews" USING btree ("job_id",coalesce("section_id", ''),"subject") WHERE "reviews"."status" = 'open';--> statement-breakpoint
CREATE INDEX "verdicts_pending" ON "verdicts" USING btree ("status","created_at");--> statement-breakpoint
CREATE INDEX "verdicts_by_review" ON "verdicts" USING btree ("review_id");