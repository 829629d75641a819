#!/usr/bin/env python3
"""A transcription worker to copy: boto3 and the standard library.

Polls <env>-transcription-jobs, downloads the audio, runs transcribe(), writes the transcript to
where the job says, deletes the message. The message stays invisible for as long as the job takes.
A job that fails is left, and the queue gives it up after its third try. SIGTERM or Ctrl-C: takes no
more jobs and finishes those it has; a second one hands them back to the queue and ends.

    pip install boto3
    ./worker.py --parallel 2 --exit-when-idle 300
"""

import argparse
import json
import os
import signal
import socket
import tempfile
import threading
import time

import boto3
from botocore.config import Config

WAIT = 20  # seconds of one long poll
VISIBILITY = 1800  # seconds that a message stays with the worker that took it


def transcribe(path, job):
    """Put your model here. Returns the transcript: text, or an object as your tool writes it."""
    return {"text": "", "note": "no transcription: %d bytes" % os.path.getsize(path)}


def location(path):  # Not by urllib.parse, which cuts keys at ? and #.
    bucket, _, key = path.removeprefix("s3://").partition("/")
    if not (path.startswith("s3://") and bucket and key):
        raise ValueError("%r is not s3://bucket/key" % path)
    return bucket, key


class Worker:
    def __init__(self, queue, worker_id):
        config = Config(retries={"mode": "standard"}, s3={"addressing_style": "path"})
        region = os.environ.get("AWS_REGION")  # boto3 itself reads AWS_DEFAULT_REGION only
        self.worker_id = worker_id
        self.stopping = threading.Event()
        self.last_work = time.monotonic()
        self.held = set()  # receipt handles of the jobs under way
        self.sqs = boto3.client("sqs", region_name=region, config=config)
        self.s3 = boto3.client("s3", region_name=region, config=config)
        self.queue = self.sqs.get_queue_url(QueueName=queue)["QueueUrl"]

    def stop(self, *_):
        if self.stopping.is_set():
            for receipt in list(self.held):
                self.visible_in(receipt, 0)
            os._exit(1)
        self.stopping.set()

    def visible_in(self, receipt, seconds):
        try:
            self.sqs.change_message_visibility(
                QueueUrl=self.queue, ReceiptHandle=receipt, VisibilityTimeout=seconds)
        except Exception as error:  # The next heartbeat may pass.
            print("The message keeps its time:", error, flush=True)

    def receive(self, seconds):
        try:
            return self.sqs.receive_message(
                QueueUrl=self.queue, MaxNumberOfMessages=1, WaitTimeSeconds=seconds,
                VisibilityTimeout=VISIBILITY, MessageAttributeNames=["All"]).get("Messages", [])
        except Exception as error:
            print("The queue does not answer:", error, flush=True)
            self.stopping.wait(5)
            return []

    def work(self, once, idle):
        while not self.stopping.is_set():
            for message in self.receive(min(WAIT, idle or WAIT)):
                if self.stopping.is_set():  # It came while we were told to stop.
                    self.visible_in(message["ReceiptHandle"], 0)
                    return
                self.take(message)
                if once:
                    self.stopping.set()
            if idle and not self.held and time.monotonic() - self.last_work >= idle:
                self.stopping.set()

    def take(self, message):
        receipt, done = message["ReceiptHandle"], threading.Event()
        self.held.add(receipt)

        def heartbeat():
            while not done.wait(VISIBILITY / 3):
                self.visible_in(receipt, VISIBILITY)

        threading.Thread(target=heartbeat, daemon=True).start()
        try:
            self.do(json.loads(message["Body"]), message.get("MessageAttributes", {}))
            self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=receipt)
        except Exception as error:
            print("Message", message["MessageId"], "is left for another try:", error, flush=True)
        finally:
            done.set()
            self.held.discard(receipt)
            self.last_work = time.monotonic()

    def do(self, job, attributes):
        bucket, key = location(job["s3_input_path"])
        version = attributes.get("s3_input_version_id", {}).get("StringValue")
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            audio = os.path.join(folder, "audio")
            self.s3.download_file(
                bucket, key, audio, ExtraArgs={"VersionId": version} if version else None)
            transcript = transcribe(audio, job)
        document = {
            **{name: job[name] for name in ("job_id", "s3_input_path", "s3_output_path")},
            "actual_transcription_time_seconds": round(time.monotonic() - started, 3),
            "processed_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "worker_id": self.worker_id, "transcript": transcript}
        bucket, key = location(job["s3_output_path"])
        self.s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(document).encode())
        print("Job", job["job_id"], "done:", job["s3_output_path"], flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--environment", default=os.environ.get("TRESTLE_ENVIRONMENT", "local"))
    parser.add_argument("--queue", help="worker queue of another route")
    parser.add_argument("--parallel", type=int, default=1, help="jobs at a time")
    parser.add_argument("--once", action="store_true", help="stop after one job")
    parser.add_argument("--exit-when-idle", type=int, metavar="SECONDS", default=0)
    parser.add_argument("--worker-id", default="%s-%d" % (socket.gethostname(), os.getpid()))
    options = parser.parse_args()
    worker = Worker(options.queue or options.environment + "-transcription-jobs", options.worker_id)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.stop)
    arguments = (options.once, options.exit_when_idle)
    threads = [threading.Thread(target=worker.work, args=arguments)
               for _ in range(options.parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
