package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The S3 objects that a payload names. */
final class S3Locations {

  private static final String NAME = "s3Location";

  private S3Locations() {}

  /** {@code arn:aws:s3:::bucket/key} of each member {@code s3Location}, in document order. */
  static List<String> arns(JsonNode payload) {
    Set<String> arns = new LinkedHashSet<>();
    collect(payload, arns);
    return List.copyOf(arns);
  }

  private static void collect(JsonNode node, Set<String> arns) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (member.getKey().equals(NAME)) {
        add(member.getValue(), arns);
      }
      collect(member.getValue(), arns);
    }
    if (node.isArray()) {
      node.forEach(item -> collect(item, arns));
    }
  }

  private static void add(JsonNode location, Set<String> arns) {
    String bucket = location.path("bucket").asText();
    String key = location.path("key").asText();
    if (!bucket.isEmpty() && !key.isEmpty()) {
      arns.add("arn:aws:s3:::" + bucket + "/" + key);
    }
  }
}
