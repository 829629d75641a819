package dev.trestle.launcher;

/** Commands to copy once a stack is ready. */
final class Hints {

  private Hints() {}

  static String text(Options options) {
    Ports ports = options.ports();
    return """
    Publish an event (grpcurl):
      grpcurl -plaintext -d '{"event":{"source":"custom.upload-service","type":"AudioUploaded",\
    "data":{"userId":"user-1","fileId":"file-1",\
    "s3Location":{"bucket":"%1$s-uploads","key":"audio/file-1.wav"}}}}' \\
        localhost:%2$d trestle.v1.EventPublisher/Publish

    Read everything back, from the first event:
      grpcurl -plaintext -d '{"log":"events","earliest":{}}' \\
        localhost:%3$d trestle.v1.EventReader/Read

    See the transcription jobs:
      grpcurl -plaintext localhost:%4$d trestle.v1.TranscriptionJobs/ListJobs

    Look with the AWS CLI:
      export AWS_ENDPOINT_URL=%5$s AWS_DEFAULT_REGION=%6$s AWS_ACCESS_KEY_ID=%7$s AWS_SECRET_ACCESS_KEY=%7$s
      aws --endpoint-url %5$s sqs list-queues
      aws dynamodb scan --table-name %1$s-event-log --select COUNT
      aws s3 cp examples/audio/speech.wav s3://%1$s-uploads/audio/speech.wav
    Upload for a user, and nobody need publish it:
      aws s3 cp examples/audio/speech.wav s3://%1$s-uploads/incoming/user-1/file-2/speech.wav
      aws events put-events --entries '[{"EventBusName":"%1$s-application-events",\
    "Source":"custom.cli","DetailType":"Note","Detail":"{}"}]'

    The whole main job, in another terminal:
      ./trestle demo%8$s

    Metrics: http://localhost:%9$d/prometheus   Stop: Ctrl-C   Events, as they happen:
    """
        .formatted(
            options.environment(),
            ports.gateway().grpc(),
            ports.replayer().grpc(),
            ports.transcriberAdapter().grpc(),
            ports.awsEndpoint(),
            LocalAws.REGION,
            LocalAws.KEY,
            options.arguments(),
            ports.gateway().http());
  }
}
