package dev.trestle.aws.embedded.s3;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Settings of buckets that S3Mock does not know: kept as they were put, and given back. */
final class BucketSettings {

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
    return request.query().keySet().stream().filter(WHEN_ABSENT::containsKey).findFirst();
  }

  S3Response answer(S3Request request, String body) {
    String name = name(request).orElseThrow();
    Map<String, String> settings =
        byBucket.computeIfAbsent(request.bucket(), bucket -> new ConcurrentHashMap<>());
    return switch (request.method()) {
      case "PUT" -> {
        settings.put(name, body);
        yield S3Response.empty(name.equals("policy") ? 204 : 200, Map.of());
      }
      case "DELETE" -> {
        settings.remove(name);
        yield S3Response.empty(204, Map.of());
      }
      case "GET" -> read(name, settings.get(name));
      default -> S3Response.error(405, "MethodNotAllowed", "The method is not allowed");
    };
  }

  private static S3Response read(String name, @Nullable String value) {
    return value != null
        ? S3Response.ok(value)
        : S3Response.error(404, WHEN_ABSENT.getOrDefault(name, ""), "The setting does not exist");
  }

  /** A bucket's settings go with it. */
  void forget(String bucket) {
    byBucket.remove(bucket);
  }
}
