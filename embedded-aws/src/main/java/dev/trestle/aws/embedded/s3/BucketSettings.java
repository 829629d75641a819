package dev.trestle.aws.embedded.s3;

import dev.trestle.aws.embedded.s3.S3.Setting;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Settings of buckets that S3Mock does not know: kept as they were put, and given back. */
final class BucketSettings {

  private static final String NOTIFICATION = "notification";

  /** The error that S3 answers with when there is no such setting. */
  private static final Map<String, String> WHEN_ABSENT =
      Map.of(
          "publicAccessBlock", "NoSuchPublicAccessBlockConfiguration",
          "encryption", "ServerSideEncryptionConfigurationNotFoundError",
          "policy", "NoSuchBucketPolicy");

  private final Map<String, Map<String, String>> byBucket = new ConcurrentHashMap<>();

  boolean keeps(S3Request request) {
    return !request.bucket().isEmpty() && request.key().isEmpty() && name(request).isPresent();
  }

  private static Optional<String> name(S3Request request) {
    return request.query().keySet().stream()
        .filter(name -> name.equals(NOTIFICATION) || WHEN_ABSENT.containsKey(name))
        .findFirst();
  }

  Setting answer(S3Request request, String body) {
    String name = name(request).orElseThrow();
    Map<String, String> settings =
        byBucket.computeIfAbsent(request.bucket(), bucket -> new ConcurrentHashMap<>());
    return switch (request.method()) {
      case "PUT" -> {
        settings.put(name, body);
        yield new Setting(name.equals("policy") ? 204 : 200, "");
      }
      case "DELETE" -> {
        settings.remove(name);
        yield new Setting(204, "");
      }
      case "GET" -> read(name, settings.get(name));
      default -> Setting.error(405, "MethodNotAllowed", "The method is not allowed");
    };
  }

  private static Setting read(String name, @Nullable String value) {
    if (value != null) {
      return new Setting(200, value);
    }
    return name.equals(NOTIFICATION)
        ? new Setting(
            200, "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>")
        : Setting.error(404, WHEN_ABSENT.getOrDefault(name, ""), "The setting does not exist");
  }

  boolean sendsEvents(String bucket) {
    return byBucket
        .getOrDefault(bucket, Map.of())
        .getOrDefault(NOTIFICATION, "")
        .contains("<EventBridgeConfiguration");
  }

  /** A bucket's settings go with it. */
  Change deletion(String bucket) {
    return new Change() {
      @Override
      public boolean needsBodies() {
        return false;
      }

      @Override
      public void happened(
          Function<String, @Nullable String> headers, String request, String response) {
        byBucket.remove(bucket);
      }
    };
  }
}
