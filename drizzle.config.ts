// Settings of drizzle-kit, which writes a migration from the change of the schema: npx drizzle-kit generate --name <what>.
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./src/store/schema.ts', './src/store/review-schema.ts', './src/store/clip-schema.ts', './src/store/idempotency-schema.ts'],
  out: './src/store/migrations',
});
