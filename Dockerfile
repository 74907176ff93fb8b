# esxform as an image. It runs as a user without rights; mount the repo at /repo.
FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY . .
RUN npm ci --ignore-scripts && npm run build && npm pack --ignore-scripts --pack-destination /package

FROM node:22-bookworm-slim
COPY --from=build /package/*.tgz /tmp/
RUN npm install --global --ignore-scripts /tmp/*.tgz && rm -rf /tmp/*.tgz /root/.npm
USER node
WORKDIR /repo
ENTRYPOINT ["esxform"]
