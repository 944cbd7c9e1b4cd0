# The service and its Airflow in one image; docker-compose.yml says which component a container is.

FROM python:3.11-slim-bookworm AS packages
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH
RUN python -m venv /opt/venv && pip install --no-cache-dir uv==0.13.9
COPY requirements.lock /opt/liangshai/
RUN uv pip sync --no-cache --require-hashes /opt/liangshai/requirements.lock
COPY . /opt/liangshai
# Editable: what the service reads beside its code (rules, sources, codes) lies in the project's folder.
RUN uv pip install --no-cache --no-deps --editable /opt/liangshai

# The Fandol faces, out of a package that is unpacked and not installed (its dependencies are a TeX system).
FROM debian:bookworm-slim AS fonts
WORKDIR /fonts
RUN apt-get update \
    && apt-get download texlive-lang-chinese \
    && dpkg-deb -x texlive-lang-chinese_*.deb unpacked \
    && mkdir fandol \
    && find unpacked -name 'Fandol*.otf' -exec cp {} fandol/ \; \
    && test -s fandol/FandolFang-Regular.otf \
    && rm -rf unpacked ./*.deb /var/lib/apt/lists/*

FROM python:3.11-slim-bookworm
# Fonts for characters that Fandol has not; their version is of no consequence.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 liangshai \
    && useradd --uid 10001 --gid liangshai --create-home --shell /usr/sbin/nologin liangshai \
    && install --directory --owner=liangshai --group=liangshai --mode=0700 /srv/liangshai /srv/inbox /srv/edited /srv/backups
COPY --from=fonts /fonts/fandol /usr/local/share/fonts/fandol
COPY --from=packages /opt/venv /opt/venv
COPY --from=packages /opt/liangshai /opt/liangshai
ENV PATH=/opt/venv/bin:$PATH TZ=Asia/Shanghai LANG=C.UTF-8 PYTHONUTF8=1 PYTHONUNBUFFERED=1 \
    LIANGSHAI_HOME=/srv/liangshai GX_ANALYTICS_ENABLED=false
WORKDIR /opt/liangshai
USER 10001:10001
VOLUME ["/srv/liangshai", "/srv/inbox", "/srv/edited", "/srv/backups"]
EXPOSE 8080
# Without docker-compose.yml a container is the page and API; every service there has a check of its own.
HEALTHCHECK --interval=30s --timeout=20s --start-period=120s --retries=5 \
    CMD ["python", "-m", "liangshai.operations.container", "health", "api-server"]
ENTRYPOINT ["python", "-m", "liangshai.operations.container"]
CMD ["api-server"]
