package dev.trestle.server.testing.calls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.sync.RequestBody;

/** What a request is about, read from its fields by the names that AWS gives them. */
final class CallSubjects {

  /** Fields with a name, a URL or an ARN. */
  private static final List<String> NAMES =
      List.of("TableName", "QueueUrl", "QueueName", "Bucket", "TopicArn", "Name");

  /** Of batches: a map by table. */
  private static final String TABLES = "RequestItems";

  /** Of transactions, which need the rights of what is in them. */
  private static final String TRANSACTION = "TransactItems";

  /** Of events, which the services write themselves: the request that the SDK knows is empty. */
  private static final Pattern BUS = Pattern.compile("\"EventBusName\"\\s*:\\s*\"([^\"]*)\"");

  /**
   * A table, queue, bucket, topic or bus.
   *
   * @param operation what is done to it
   * @param part what IAM knows apart from the whole: an index of the table, or {@code VersionId} if
   *     the request names the version of an object; else empty
   */
  record Subject(String operation, String name, String part) {

    /**
     * As recorded: names of the environment under {@code <env>}, all others, which tests make up,
     * as {@code other}; {@code *} for a call about nothing.
     */
    String line(String prefix) {
      String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
      String known =
          last.startsWith(prefix)
              ? "<env>-" + last.substring(prefix.length())
              : last.equals("*") ? last : "other";
      return operation + " " + known + (part.isEmpty() ? "" : "/" + part);
    }
  }

  /**
   * Of one request.
   *
   * @param operation as the SDK calls it
   * @param body as it is sent
   */
  static Stream<Subject> of(String operation, SdkRequest request, Optional<RequestBody> body) {
    Optional<Map<?, ?>> tables = field(request, TABLES, Map.class).map(map -> (Map<?, ?>) map);
    if (tables.isPresent()) {
      return tables.get().keySet().stream()
          .map(table -> new Subject(operation, table.toString(), ""));
    }
    Optional<List<?>> transaction =
        field(request, TRANSACTION, List.class).map(list -> (List<?>) list);
    if (transaction.isPresent()) {
      return transaction.get().stream().flatMap(item -> inTransaction((SdkPojo) item));
    }
    if (operation.equals("PutEvents")) {
      return BUS.matcher(text(body.orElseThrow()))
          .results()
          .map(bus -> new Subject(operation, bus.group(1), ""))
          .distinct();
    }
    String part =
        text(request, "IndexName")
            .or(() -> text(request, "VersionId").map(id -> "VersionId"))
            .orElse("");
    return Stream.of(
        new Subject(
            operation,
            NAMES.stream().flatMap(name -> text(request, name).stream()).findFirst().orElse("*"),
            part));
  }

  /** Such as {@code PutItem} for its member {@code Put}. */
  private static Stream<Subject> inTransaction(SdkPojo item) {
    return item.sdkFields().stream()
        .filter(field -> field.getValueOrDefault(item) instanceof SdkPojo)
        .map(
            field ->
                new Subject(
                    field.memberName() + "Item",
                    text((SdkPojo) field.getValueOrDefault(item), "TableName").orElseThrow(),
                    ""));
  }

  private static String text(RequestBody body) {
    try (InputStream sent = body.contentStreamProvider().newStream()) {
      return new String(sent.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> text(SdkPojo request, String name) {
    return field(request, name, String.class);
  }

  private static <T> Optional<T> field(SdkPojo request, String name, Class<T> type) {
    return request.sdkFields().stream()
        .filter(field -> field.memberName().equals(name))
        .map(field -> field.getValueOrDefault(request))
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  private CallSubjects() {}
}
