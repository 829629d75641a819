package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.ReadResult;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.CapacityListener;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.log.store.EventLogTables;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.operation.Outcome;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** From a bucket to a log on DynamoDB. */
class ImportIT {

  private static final Partition LOG = Partition.first("objects/small");

  @TempDir Path folder;

  private final AwsEndpoint aws = AwsEndpoint.get();
  private final AwsEnvironment environment = AwsEnvironment.create(aws);
  private final String bucket = "b-" + UUID.randomUUID();

  @Test
  void versionsOfAKeyComeInTheOrderInWhichTheyWereWritten() throws Exception {
    S3Client plain = aws.s3();
    plain.createBucket(request -> request.bucket(bucket));
    plain.putBucketVersioning(
        request ->
            request
                .bucket(bucket)
                .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    List<String> written =
        List.of(put("a+b é.txt", "1"), put("a+b é.txt", "22"), put("a+b é.txt", "333"));
    put("elsewhere", "x");
    BatchStore store =
        DynamoDbEventLog.batches(
            aws.dynamoDb(),
            EventLogTables.of(environment.name()).eventLog(),
            CapacityListener.NONE);

    try (S3Client s3 = ListingServer.client(S3Client.builder().endpointOverride(aws.uri()))) {
      Import importing =
          new Import(
              store,
              s3,
              new Import.Settings(LOG, bucket, "a+", folder, 1 << 20, ContentSource.NONE),
              Clock.systemUTC());
      assertThat(importing.run(TestRun.untilDone())).isEqualTo(new Outcome.Done());
      assertThat(importing.run(TestRun.untilDone())).isEqualTo(new Outcome.Done());
    }

    assertThat(versions()).extracting(v -> v.versionId().orElseThrow()).isEqualTo(written);
    assertThat(versions()).extracting(v -> v.size().orElseThrow()).containsExactly(1L, 2L, 3L);
    assertThat(versions()).extracting(ObjectVersion::key).containsOnly("a+b é.txt");
  }

  private String put(String key, String content) {
    return aws.s3()
        .putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(content))
        .versionId();
  }

  private List<ObjectVersion> versions() {
    try (EventLog log =
        DynamoDbEventLog.open(
            aws.dynamoDb(),
            EventLogTables.of(environment.name()),
            Clock.systemUTC(),
            EventLogConfig.defaults(),
            CapacityListener.NONE)) {
      ReadResult read = log.reader().read(LOG, Offset.FIRST, 1 << 20);
      return ((ReadResult.Page) read)
          .records().stream()
              .map(record -> ObjectVersionEvents.version(record.event()).orElseThrow())
              .toList();
    }
  }
}
