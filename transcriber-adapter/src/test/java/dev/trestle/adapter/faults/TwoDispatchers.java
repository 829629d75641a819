package dev.trestle.adapter.faults;

import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.FaultyWire;
import dev.trestle.server.testing.faults.HttpMessage;
import dev.trestle.server.testing.faults.Injection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Both adapters believe that they have the limited route: what the second reads and writes of that
 * is another item; and it does not see what is in flight. Its claims are made on condition of the
 * right item.
 */
final class TwoDispatchers implements AutoCloseable {

  private static final Duration WITHIN = Duration.ofMinutes(1);

  /** No real tenure has such a token. */
  private static final int TOKEN = 1_000_000;

  private static final String FORCED = "forced";
  private static final String IN_FLIGHT = "\"" + Stand.LIMITED + "#F#";

  private final Stand stand;
  private final List<Injection> injections = new ArrayList<>();
  private final AtomicInteger claims = new AtomicInteger();

  TwoDispatchers(Stand stand) {
    this.stand = stand;
    Map<String, AttributeValue> item =
        Map.of(
            "job_id", AttributeValue.fromS("route#" + FORCED),
            "token", AttributeValue.fromN(Integer.toString(TOKEN)));
    var unused = stand.aws().aws().dynamoDb().putItem(r -> r.tableName(table()).item(item));
    FaultyWire second = stand.adapters().get(1).wire();
    for (String call : List.of("GetItem", "UpdateItem")) {
      injections.add(
          second.inject(
              Asked.tenure(call, Stand.LIMITED), 1, new Fault.Altered(TwoDispatchers::another)));
    }
    Predicate<HttpMessage> looks =
        request -> request.target().endsWith(".Query") && request.text().contains(IN_FLIGHT);
    injections.add(
        second.inject(
            looks,
            1,
            new Fault.Altered(
                r -> r.withBody(r.text().replace(IN_FLIGHT, "\"" + FORCED + "#F#")))));
    Predicate<HttpMessage> claim = request -> request.target().endsWith(".TransactWriteItems");
    injections.add(second.inject(claim.and(this::counted), 1, new Fault.Altered(same -> same)));
  }

  private String table() {
    return stand.aws().named("transcription-job-state");
  }

  private static HttpMessage another(HttpMessage request) {
    return request.withBody(
        request.text().replace("\"route#" + Stand.LIMITED + "\"", "\"route#" + FORCED + "\""));
  }

  private boolean counted(HttpMessage claim) {
    claims.incrementAndGet();
    return true;
  }

  /** Waits until the second believes it. */
  void awaitForced() {
    Await.until("two dispatchers", WITHIN, () -> token() > TOKEN);
  }

  private long token() {
    return Long.parseLong(
        stand
            .aws()
            .aws()
            .dynamoDb()
            .getItem(
                r ->
                    r.tableName(table())
                        .key(Map.of("job_id", AttributeValue.fromS("route#" + FORCED)))
                        .consistentRead(true))
            .item()
            .get("token")
            .n());
  }

  /** Waits until the second has tried to claim a job. */
  void awaitRefused() {
    Await.until("the second claims", WITHIN, () -> claims.get() > 0);
  }

  @Override
  public void close() {
    injections.forEach(Injection::close);
  }
}
