CREATE TABLE "clip_versions" (
	"job_id" text NOT NULL,
	"clip_index" integer NOT NULL,
	"version" integer NOT NULL,
	"parent" integer,
	"is_current" boolean NOT NULL,
	"edit_job_id" text,
	"section_id" text NOT NULL,
	"take" integer,
	"instruction" text,
	"rewritten_by" text,
	"reasoning" text,
	"prompt_hash" text NOT NULL,
	"temperature" double precision,
	"generation_seed" bigint,
	"provider" text,
	"medium" text NOT NULL,
	"asset_hash" text NOT NULL,
	"duration_ms" integer,
	"score" integer,
	"similarity" double precision,
	"is_unchanged" boolean DEFAULT false NOT NULL,
	"feedback" text,
	"feedback_by" text,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "clip_versions_job_id_clip_index_version_pk" PRIMARY KEY("job_id","clip_index","version")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"job_id" text NOT NULL,
	"review_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	"status" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_status" integer,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "received_webhooks" (
	"vendor" text NOT NULL,
	"delivery_id" text NOT NULL,
	"task_id" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "received_webhooks_vendor_delivery_id_pk" PRIMARY KEY("vendor","delivery_id")
);
--> statement-breakpoint
CREATE TABLE "regenerations" (
	"job_id" text NOT NULL,
	"section_id" text NOT NULL,
	"number" integer NOT NULL,
	"workflow_id" text NOT NULL,
	"status" text NOT NULL,
	"provider" text,
	"prompt_hash" text,
	"takes_before" integer NOT NULL,
	"requested_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "regenerations_job_id_section_id_number_pk" PRIMARY KEY("job_id","section_id","number")
);
--> statement-breakpoint
ALTER TABLE "sections" ALTER COLUMN "renderer" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "task_id" text;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "task" jsonb;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "webhook_secret_hash" text;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "accepted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "claimed_by" text;--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "claimed_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sections" ADD COLUMN "scene" jsonb;--> statement-breakpoint
ALTER TABLE "takes" ADD COLUMN "image_hash" text;--> statement-breakpoint
ALTER TABLE "takes" ADD COLUMN "download_hash" text;--> statement-breakpoint
ALTER TABLE "takes" ADD COLUMN "provider" text;--> statement-breakpoint
ALTER TABLE "takes" ADD COLUMN "retake" integer;--> statement-breakpoint
ALTER TABLE "takes" ADD COLUMN "seed" bigint;--> statement-breakpoint
ALTER TABLE "takes" ADD COLUMN "retake_result" text;--> statement-breakpoint
ALTER TABLE "takes" ADD COLUMN "is_significant" boolean;--> statement-breakpoint
ALTER TABLE "takes" ADD COLUMN "similarity" double precision;--> statement-breakpoint
ALTER TABLE "clip_versions" ADD CONSTRAINT "clip_versions_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "regenerations" ADD CONSTRAINT "regenerations_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "clip_versions_one_current" ON "clip_versions" USING btree ("job_id","clip_index") WHERE "clip_versions"."is_current";--> statement-breakpoint
CREATE UNIQUE INDEX "clip_versions_once" ON "clip_versions" USING btree ("edit_job_id");--> statement-breakpoint
CREATE INDEX "notifications_due" ON "notifications" USING btree ("status","next_try_at");--> statement-breakpoint
CREATE INDEX "notifications_by_review" ON "notifications" USING btree ("review_id");--> statement-breakpoint
CREATE UNIQUE INDEX "regenerations_one_open" ON "regenerations" USING btree ("section_id") WHERE "regenerations"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "regenerations_by_status" ON "regenerations" USING btree ("status");--> statement-breakpoint
CREATE INDEX "calls_by_task" ON "calls" USING btree ("vendor","task_id");--> statement-breakpoint
CREATE INDEX "sections_by_id" ON "sections" USING btree ("section_id");