package dev.trestle.adapter.faults;

import dev.trestle.server.testing.faults.HttpMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Messages that no adapter can process, on both queues that it reads. */
final class Poison {

  private static final List<String> QUEUES = List.of(Stand.REQUESTS, Stand.RESULTS);

  private final Stand stand;
  private final String name;
  private final Map<String, List<String>> bodies = new HashMap<>();

  /**
   * @param name in each of them
   */
  Poison(Stand stand, String name) {
    this.stand = stand;
    this.name = name;
  }

  /** Sends so many of each kind. */
  void come(int count) {
    for (String queue : QUEUES) {
      String url = stand.aws().queueUrl(queue);
      for (int i = 0; i < count; i++) {
        String mark = name + "-" + i;
        for (String body :
            List.of(
                "no JSON " + mark,
                "{\"detail\":\"" + mark + "\"}",
                "{\"job_id\":\"" + mark + "\",\"status\":\"completed\"}")) {
          bodies.computeIfAbsent(queue, none -> new ArrayList<>()).add(body);
          var unused = stand.aws().aws().sqs().sendMessage(r -> r.queueUrl(url).messageBody(body));
        }
      }
    }
  }

  /** That one is sent to where it is kept. */
  Predicate<HttpMessage> moves() {
    return request ->
        request.target().startsWith("AmazonSQS.SendMessage")
            && request.text().contains("-dlq\"")
            && request.text().contains(name + "-");
  }

  /** What is lost of them. */
  List<Violation> violations() {
    List<Violation> violations = new ArrayList<>();
    bodies.forEach(
        (queue, sent) -> violations.addAll(Checker.checkDead(sent, stand.bodies(queue + "-dlq"))));
    return violations;
  }
}
