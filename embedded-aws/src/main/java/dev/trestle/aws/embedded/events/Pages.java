package dev.trestle.aws.embedded.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Lists that honour {@code Limit} and {@code NextToken}. */
final class Pages {

  private static final int LIMIT = 100;

  static ObjectNode page(JsonNode request, String member, List<?> all) {
    int limit = request.path("Limit").asInt(LIMIT);
    int from = from(request.path("NextToken").asText("0"));
    if (limit < 1 || limit > LIMIT) {
      throw EventBridgeException.validation("Limit must be between 1 and " + LIMIT + ".");
    }
    int start = Math.min(from, all.size());
    int end = Math.min(start + limit, all.size());
    ObjectNode response = Json.MAPPER.createObjectNode();
    response.set(member, Json.MAPPER.valueToTree(all.subList(start, end)));
    if (end < all.size()) {
      response.put("NextToken", String.valueOf(end));
    }
    return response;
  }

  private static int from(String token) {
    try {
      return Math.max(0, Integer.parseInt(token));
    } catch (NumberFormatException e) {
      throw EventBridgeException.validation("NextToken is not valid.");
    }
  }

  private Pages() {}
}
