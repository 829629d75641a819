package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;

/** The log's two tables in the stand-in, asked in JSON with single quotes. */
final class Tables {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Bytes of a partition of the log that are kept. */
  private static final long KEPT = 50_000;

  private final DynamoDb dynamoDb =
      new DynamoDb(
          List.of(
              new Table("log", new Table.KeySchema("p", "S", "o", "N"), KEPT),
              new Table("state", new Table.KeySchema("k", "S", "s", "S"), Table.KEEP_ALL)),
          false,
          () -> 0);

  /** From now on keys have the capacity that they have on AWS. */
  void limit() {
    dynamoDb.limit(true);
  }

  ObjectNode call(String operation, String request) {
    return answer(operation, request, "test");
  }

  ObjectNode answer(String operation, String request, String caller) {
    try {
      return dynamoDb.answer(operation, JSON.readTree(request.replace('\'', '"')), caller);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode counts() {
    ObjectNode counts = JsonNodeFactory.instance.objectNode();
    dynamoDb.report(counts);
    return counts;
  }

  static String bytes(int count) {
    return Base64.getEncoder().encodeToString(new byte[count]);
  }
}
