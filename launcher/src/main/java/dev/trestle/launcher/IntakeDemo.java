package dev.trestle.launcher;

import dev.trestle.deploy.AwsClients;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;

/** An upload that nobody publishes: what S3 tells of it becomes the event. */
final class IntakeDemo {

  private static final String PREFIX = "incoming/";

  private final Steps steps;
  private final AwsClients aws;
  private final Transcription transcription;
  private final String bucket;

  IntakeDemo(Steps steps, AwsClients aws, Transcription transcription, String environment) {
    this.steps = steps;
    this.aws = aws;
    this.transcription = transcription;
    this.bucket = uploads(environment);
  }

  /** Settings of the gateway of a stack on this machine: its one rule of intake. */
  static List<String> rule(String environment) {
    String rule = "trestle.intake.rules.incoming.";
    return List.of(
        rule + "buckets=" + uploads(environment),
        rule + "prefix=" + PREFIX,
        rule + "key-template={userId}/{fileId}/{filename}",
        rule + "type=AudioUploaded",
        rule + "source=custom.s3-intake",
        rule + "subject={fileId}",
        rule + "head=true");
  }

  void play(BusTap tap, Path audio) {
    String fileId = "upload-" + UUID.randomUUID();
    String key = PREFIX + "demo-user/" + fileId + "/" + audio.getFileName();
    aws.s3().putObject(p -> p.bucket(bucket).key(key), RequestBody.fromFile(audio));
    steps.seen("uploaded to s3://" + bucket + "/" + key + ", and published nothing");
    transcription.follow(tap, fileId);
  }

  private static String uploads(String environment) {
    return environment + "-uploads";
  }
}
