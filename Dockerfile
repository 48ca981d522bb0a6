# docs/container.md explains how to run this image.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts
RUN mkdir /state

# Everything that runs is JavaScript, so the small image can have another C library.
FROM node:24-alpine
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/src/admin/page ./src/admin/page
COPY --from=build /app/schemas ./schemas
COPY --from=build /app/policies ./policies
COPY --from=build /app/seeds ./seeds
COPY --from=build --chown=node:node /state /state
ENV NODE_ENV=production XDG_STATE_HOME=/state
VOLUME /state
USER node
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:18764/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/cli.js"]
CMD ["container"]
