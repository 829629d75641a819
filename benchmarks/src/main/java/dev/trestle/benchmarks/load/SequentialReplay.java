package dev.trestle.benchmarks.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A replay as a short program does it: for each version, one after the other, it reads the object,
 * sends a record such as S3's notifications have to a queue, and notes how far it is. By the AWS
 * SDK's blocking clients, with one connection to each service.
 */
public final class SequentialReplay implements AutoCloseable {

  private final S3Client s3;
  private final SqsClient sqs;
  private final DynamoDbClient dynamoDb;
  private final String table;

  /**
   * Makes the clients.
   *
   * @param environment prefix of the table that the offset is kept in
   */
  public SequentialReplay(URI endpoint, String environment) {
    s3 = Clients.at(endpoint, 1, S3Client.builder()).forcePathStyle(true).build();
    sqs = Clients.at(endpoint, 1, SqsClient.builder()).build();
    dynamoDb = Clients.at(endpoint, 1, DynamoDbClient.builder()).build();
    table = environment + "-event-state";
  }

  /** Replays versions to a queue; returns when the last one is noted. */
  public void replay(StoredVersions stored, String queue) {
    List<ObjectVersion> versions = stored.versions();
    String url = sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    for (int offset = 0; offset < versions.size(); offset++) {
      ObjectVersion version = versions.get(offset);
      long bytes = read(stored.bucket(), version);
      String body = notification(stored.bucket(), version, bytes);
      sqs.sendMessage(request -> request.queueUrl(url).messageBody(body));
      note(queue, offset);
    }
  }

  private long read(String bucket, ObjectVersion version) {
    return s3.getObjectAsBytes(
            request -> request.bucket(bucket).key(version.key()).versionId(version.versionId()))
        .asByteArrayUnsafe()
        .length;
  }

  private void note(String queue, int offset) {
    dynamoDb.putItem(
        request ->
            request
                .tableName(table)
                .item(
                    Map.of(
                        "k", AttributeValue.fromS("sequential-replay"),
                        "s", AttributeValue.fromS(queue),
                        "offset", AttributeValue.fromN(String.valueOf(offset)))));
  }

  private static String notification(String bucket, ObjectVersion version, long bytes) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    ObjectNode record =
        message
            .putArray("Records")
            .addObject()
            .put("eventVersion", "2.1")
            .put("eventSource", "aws:s3")
            .put("awsRegion", "us-east-1")
            .put("eventTime", version.lastModified().toString())
            .put("eventName", "ObjectCreated:Put");
    ObjectNode told = record.putObject("s3").put("s3SchemaVersion", "1.0");
    told.putObject("bucket").put("name", bucket).put("arn", "arn:aws:s3:::" + bucket);
    told.putObject("object")
        .put("key", version.key())
        .put("size", bytes)
        .put("eTag", version.eTag().replace("\"", ""))
        .put("versionId", version.versionId());
    return message.toString();
  }

  @Override
  public void close() {
    s3.close();
    sqs.close();
    dynamoDb.close();
  }
}
