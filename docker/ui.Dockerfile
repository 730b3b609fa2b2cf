# The proxy with the built UI. `--build-context site=DIR` puts a folder with out/index.html in the place of the stage "site".
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${RUNTIME_IMAGE} AS site
COPY Services/UI/apt-packages.txt /tmp/
RUN apt-get update \
 && grep -oE '^[a-z0-9][a-z0-9.+-]*' /tmp/apt-packages.txt | xargs apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
WORKDIR /webmacs/Services/UI
COPY Services/ /webmacs/Services/
COPY Shared/Contracts/openapi.yaml /webmacs/Shared/Contracts/
RUN sh tools/build.sh && mv build/site /out

FROM ${RUNTIME_IMAGE} AS proxy
RUN apt-get update \
 && apt-get install -y --no-install-recommends nginx-light \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/lib/dpkg/*-old /var/log/* /var/www /etc/nginx/sites-enabled \
 && groupadd --system --gid 10001 webmacs \
 && useradd --system --uid 10001 --gid webmacs --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin webmacs
COPY nginx/ /etc/webmacs/nginx/
COPY --chmod=0755 docker/proxy.sh docker/proxy-healthcheck.sh /usr/local/bin/
COPY --from=site /out /usr/share/webmacs/site
USER 10001:10001
EXPOSE 8080 8000 8443
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=5s --timeout=5s --start-period=10s --retries=5 CMD ["/usr/local/bin/proxy-healthcheck.sh"]
ENTRYPOINT ["/usr/local/bin/proxy.sh"]
