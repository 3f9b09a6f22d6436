# The bot and the workers. Notebooks run elsewhere, in the image that kernel/Dockerfile makes:
#   docker build -t reportbot:latest .
FROM python:3.12-slim

ENV PIP_ROOT_USER_ACTION=ignore
COPY requirements.txt /app/
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r /app/requirements.txt

# Used in place, so that notebooks and kernel/pod.yaml can be mounted over. Nothing can be written where it runs:
# what Python would compile then is compiled here.
COPY . /app
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e /app \
 && python -m compileall -q /app/bot /app/runner \
 && { python -m compileall -q "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" >/dev/null || true; }

# What is mounted here as a new volume belongs to that user from the start.
RUN install -d -o 10001 -g 10001 -m 0700 /var/lib/reportbot
USER 10001:10001
WORKDIR /app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp REPORTBOT_HOME=/var/lib/reportbot
EXPOSE 3000
ENTRYPOINT ["reportbot"]
CMD ["up"]
