package dev.trestle.log.store;

import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * Items of one key by sort key, strongly consistent. Costs one read unit per 4 KB of items, at
 * least one; more than 1 MB of items takes several queries.
 */
final class QueryState {

  private static final String NAME = "query-state";

  /** Highest sort key: DynamoDB bounds it at 1,024 bytes, and no text sorts after this one. */
  private static final String END = "\udbff\udfff".repeat(8);

  private static final Map<String, String> NAMES =
      Map.of("#key", TableKeys.KEY, "#sort", TableKeys.SORT);

  private final Requests requests;

  QueryState(Requests requests) {
    this.requests = requests;
  }

  List<StateItem> list(String key, String from, @Nullable String to, int limit) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":key", AttributeValue.fromS(key));
    // A key may not be empty; every sort key is at or after a lone NUL.
    values.put(":from", AttributeValue.fromS(from.isEmpty() ? "\0" : from));
    values.put(":to", AttributeValue.fromS(to == null ? END : to));
    List<StateItem> found = new ArrayList<>();
    Map<String, AttributeValue> startKey = Map.of();
    do {
      QueryRequest.Builder request =
          QueryRequest.builder()
              .tableName(requests.table())
              .keyConditionExpression("#key = :key AND #sort BETWEEN :from AND :to")
              .expressionAttributeNames(NAMES)
              .expressionAttributeValues(values)
              .limit(limit - found.size())
              .consistentRead(true)
              .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
              .overrideConfiguration(requests.timeLimits());
      if (!startKey.isEmpty()) {
        request.exclusiveStartKey(startKey);
      }
      QueryResponse response = requests.send(NAME, () -> requests.client().query(request.build()));
      requests.read(NAME, response.consumedCapacity());
      response.items().forEach(item -> found.add(StateAttributes.item(item)));
      startKey = response.hasLastEvaluatedKey() ? response.lastEvaluatedKey() : Map.of();
    } while (!startKey.isEmpty() && found.size() < limit);
    return found;
  }
}
