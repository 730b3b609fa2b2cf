# Every service, by `--build-arg SERVICE=<name>`: gateway ingestion query worker rules webhooks ota agent updater webmacs.
# There is no "# syntax=" line on purpose: it would fetch a frontend image from a registry.
#
#   toolchain ─▶ build (all executables at once) ─▶ service: one executable on a small runtime and the library of all
#             └▶ tests                          └▶ secrets: the runtime with the script that makes secrets
#
# `--build-context build=DIR` puts a folder with out/<name>, out/libwebmacs.so and out/lib in the place of the stage "build".
ARG SWIFT_IMAGE=swift:6.3-bookworm
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${SWIFT_IMAGE} AS toolchain
RUN apt-get update \
 && apt-get install -y --no-install-recommends libargon2-dev libcrypt-dev libhiredis-dev libpq-dev libsqlite3-dev libssl-dev libyaml-dev pkg-config zlib1g-dev \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
WORKDIR /src

FROM toolchain AS build
COPY Package.swift ./
RUN swift package resolve
COPY Shared ./Shared
COPY Services ./Services
COPY Tests ./Tests
COPY scripts/lib/products.sh scripts/lib/link.sh ./scripts/lib/
SHELL ["/bin/bash", "-e", "-c"]
RUN . scripts/lib/products.sh \
 && swift build "${BUILD_FLAGS[@]}" \
 && stage_products "$(swift build "${BUILD_FLAGS[@]}" --show-bin-path)" /out

# `docker compose -f compose/compose.yaml -f compose/compose.dev.yaml run --rm tests`
FROM toolchain AS tests
ENV CI=true
COPY . .
CMD ["scripts/test", "check", "unit", "integration"]

FROM ${RUNTIME_IMAGE} AS runtime
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libargon2-1 libcrypt1 libhiredis0.14 libpq5 libsqlite3-0 libstdc++6 libyaml-0-2 tzdata zlib1g \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/lib/dpkg/*-old /var/log/* \
 && groupadd --system --gid 10001 webmacs \
 && useradd --system --uid 10001 --gid webmacs --no-create-home --home-dir /var/lib/webmacs --shell /usr/sbin/nologin webmacs \
 && install -d -o webmacs -g webmacs -m 0700 /var/lib/webmacs \
 && install -d -o webmacs -g webmacs -m 0755 /var/lib/webmacs/updates

# The Swift runtime: the same layer in every image.
COPY --from=build /out/lib /usr/local/lib/swift
RUN echo /usr/local/lib/swift > /etc/ld.so.conf.d/swift.conf && ldconfig

FROM runtime AS secrets
COPY --chmod=0755 docker/secrets.sh /usr/local/bin/secrets
ENTRYPOINT ["/usr/local/bin/secrets"]

FROM runtime AS service
# What all executables have in common: the same layer in every image.
COPY --from=build /out/libwebmacs.so /usr/local/lib/
ARG SERVICE
COPY --from=build --chown=root:root /out/${SERVICE} /usr/local/bin/${SERVICE}
# ENTRYPOINT and HEALTHCHECK cannot name a build argument.
RUN test -n "${SERVICE}" && ln -s "${SERVICE}" /usr/local/bin/service
ENV HOST=0.0.0.0 PORT=8080
USER 10001:10001
WORKDIR /var/lib/webmacs
EXPOSE 8080
HEALTHCHECK --interval=20s --timeout=5s --start-period=60s --retries=5 CMD ["/usr/local/bin/service", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/service"]
