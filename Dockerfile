# The current LTS; any Node from 20.19 on works.
ARG NODE_IMAGE=node:24-bookworm-slim

# Compiles. The compilers' platform packages are optional ones, so nothing is omitted here.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY .config ./.config
COPY prisma ./prisma
COPY src ./src
RUN npm run build

# What runs: without the embedded PostgreSQL (the only optional package that is ours), which production refuses anyway.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
# The sandbox keeps its world here; nothing else writes to a disk.
RUN mkdir .data && chown 1000:1000 .data
COPY package.json LICENSE ./
# Applied at start, under a lock.
COPY prisma/migrations ./prisma/migrations
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The user "node" of the official images, by number, so that a platform can see that it is not root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
