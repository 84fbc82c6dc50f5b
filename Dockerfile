# docker build -t tongdao .
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --omit=optional
COPY tsconfig.json ./
COPY config/build config/build
COPY schemas schemas
COPY adapters adapters
COPY src src
RUN npm run build

# The embedded PostgreSQL is an optional package and left out: in a container the database is another one.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional && npm cache clean --force

FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data TONGDAO_PROFILE=zone API_HOST=0.0.0.0
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=packages /app/node_modules node_modules
COPY package.json package-lock.json LICENSE ./
COPY schemas schemas
COPY config/demo config/demo
COPY src/tongdao.mjs src/tongdao.mjs
COPY --from=build /app/dist dist
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# tongdao.mjs is the command `tongdao`: without tsx beside it, it runs dist/.
# Pages of records live for moments: room for them keeps the garbage collector from copying them about.
ENTRYPOINT ["node", "--max-semi-space-size=64", "src/tongdao.mjs"]
CMD ["serve"]
