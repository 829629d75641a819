package dev.trestle.queues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.queues.InMemorySqs.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** In memory, where queues fail as they are told to. */
class QueueConsumerTest extends ConsumerContract {

  private static final int WORKERS = 3;

  private final InMemorySqs sqs = new InMemorySqs();

  @Override
  SqsClient sqs() {
    return sqs;
  }

  @Override
  void create(String source, String target, int maxReceives) {
    sqs.create(source);
    sqs.create(target);
    sqs.redrive(source, maxReceives, target);
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void whateverACallThrowsNoThreadAndNoRoomIsLost(Call call) throws Exception {
    sqs.redrive(queue, 1000, deadLetters);
    FullStrength work = new FullStrength();
    try (TestConsumer consumer = consumer(WORKERS, work)) {
      for (int round = 0; round < 2 * WORKERS; round++) {
        send(call == Call.SEND ? "reject" : call == Call.CHANGE ? "later" : "easy", Map.of());
      }
      for (int round = 0; round < WORKERS; round++) {
        sqs.failNext(
            call,
            new StackOverflowError(),
            new NoClassDefFoundError(),
            new IllegalStateException(),
            SdkClientException.create("planted"));
      }
      consumer.start();
      sqs.awaitFailed();
      work.awaitFullStrength();

      assertThat(consumer.consumer().problem()).isEmpty();
    }
  }

  @Test
  void anErrorOfTheHandlerCostsADeliveryAndNoThread() throws Exception {
    sqs.redrive(queue, 1000, deadLetters);
    FullStrength work = new FullStrength();
    try (TestConsumer consumer = consumer(WORKERS, work).start()) {
      for (int i = 0; i < 3 * WORKERS; i++) {
        send("error", Map.of());
      }
      for (int i = 0; i < 2 * 3 * WORKERS; i++) {
        consumer.awaitGiven();
      }
      work.awaitFullStrength();

      assertThat(consumer.consumer().problem()).isEmpty();
    }
    assertThat(take(queue)).isEmpty();
  }

  @Test
  void aHandlerThatInterruptsItsThreadLosesNothing() throws Exception {
    send("interrupt", Map.of());
    FullStrength work = new FullStrength();
    try (TestConsumer consumer = consumer(WORKERS, work).start()) {
      consumer.awaitGiven();
      work.awaitFullStrength();
    }
    assertThat(take(queue)).isEmpty();
    assertThat(take(deadLetters)).isEmpty();
  }

  @Test
  void aLostReplyOfADeletionRepeatsNoWork() throws Exception {
    sqs.loseNextReply(Call.DELETE, SdkClientException.create("reset"));
    send("easy", Map.of());
    AtomicInteger handled = new AtomicInteger();
    try (TestConsumer consumer =
        consumer(
                1,
                m -> {
                  handled.incrementAndGet();
                  return new Outcome.Done("done");
                })
            .start()) {
      consumer.awaitGiven();
      send("easy", Map.of());
      consumer.awaitGiven();
    }
    assertThat(handled).hasValue(2);
    assertThat(take(queue)).isEmpty();
  }

  @Test
  void aRejectionWhoseDeletionFailsIsOneDeadLetter() throws Exception {
    sqs.failNext(Call.DELETE, SdkClientException.create("reset"), SdkClientException.create("no"));
    send("body", Map.of());
    try (TestConsumer consumer = consumer(1, m -> new Outcome.Rejected("NO", "no")).start()) {
      consumer.awaitGiven();
      sqs.awaitEmpty(queue);
    }
    assertThat(await(deadLetters).body()).isEqualTo("body");
    assertThat(take(deadLetters)).isEmpty();
  }

  @Test
  void aRejectionWithoutADeadLetterQueueIsLeftToTheQueue() throws Exception {
    send("body", Map.of());
    try (TestConsumer consumer =
        new TestConsumer(
                sqs,
                queue,
                Optional.empty(),
                TestConsumer.limits(1),
                m -> new Outcome.Rejected("NO", "no"))
            .start()) {
      consumer.awaitGiven();
      consumer.awaitGiven();
      assertThat(await(deadLetters).body()).isEqualTo("body");
    }
  }

  @Test
  void aStopWaitsForWorkUnderWayAndTakesNoMore() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    send("first", Map.of());
    TestConsumer consumer =
        consumer(
                1,
                m -> {
                  release.await();
                  return new Outcome.Done("done");
                })
            .start();
    consumer.awaitGiven();
    send("second", Map.of());

    var stopped = consumer.consumer().stop();
    assertThat(stopped).isNotDone();
    release.countDown();
    stopped.get(20, TimeUnit.SECONDS);

    assertThat(await(queue).body()).isEqualTo("second");
    assertThat(consumer.consumer().stop()).isCompleted();
    assertThat(consumer.consumer().problem()).isEmpty();
  }

  @Test
  void whatSeveralThreadsTakeIsWorkedOnOnceEach() throws Exception {
    List<String> bodies = IntStream.range(0, 300).mapToObj(String::valueOf).toList();
    for (String body : bodies) {
      send(body, Map.of());
    }
    List<String> given = new ArrayList<>();
    try (TestConsumer consumer = consumer(100, m -> new Outcome.Done("done")).start()) {
      for (int i = 0; i < bodies.size(); i++) {
        given.add(consumer.awaitGiven().body());
      }
    }

    assertThat(given).containsExactlyInAnyOrderElementsOf(bodies);
    send("last", Map.of());
    assertThat(await(queue).body()).isEqualTo("last");
  }

  @Test
  void aConsumerThatNeverStartedStopsAtOnceAndStartsNoMore() throws Exception {
    send("body", Map.of());
    TestConsumer consumer = consumer(1, m -> new Outcome.Done("done"));

    assertThat(consumer.consumer().stop()).isCompleted();
    consumer.start();

    assertThat(await(queue).body()).isEqualTo("body");
  }

  @Test
  void impatienceLeavesAnOutageToTheQueue() throws Exception {
    ConsumerLimits limits =
        new ConsumerLimits(
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ZERO,
            Duration.ofMillis(1),
            Duration.ofMillis(1));
    send("body", Map.of());
    try (TestConsumer consumer =
        new TestConsumer(
                sqs,
                queue,
                Optional.of(deadLetters),
                limits,
                m -> {
                  throw new OutageException("planted", new RuntimeException());
                })
            .start()) {
      assertThat(consumer.awaitGiven().receiveCount()).isEqualTo(1);
      assertThat(consumer.awaitGiven().receiveCount()).isEqualTo(2);
      assertThat(await(deadLetters).body()).isEqualTo("body");
    }
  }

  /** Does what messages say, and shows that all workers are there. */
  private final class FullStrength implements TestConsumer.Work {

    private final CyclicBarrier together = new CyclicBarrier(WORKERS);
    private final CountDownLatch shown = new CountDownLatch(WORKERS);

    @Override
    public Outcome on(Message message) throws Exception {
      switch (message.body()) {
        case "error" -> {
          if (message.receiveCount() == 1) {
            throw new StackOverflowError();
          }
        }
        case "reject" -> {
          return new Outcome.Rejected("NO", "no");
        }
        case "later" -> {
          if (message.receiveCount() == 1) {
            return new Outcome.Later(Duration.ZERO);
          }
        }
        case "interrupt" -> Thread.currentThread().interrupt();
        case "together" -> {
          together.await(20, TimeUnit.SECONDS);
          shown.countDown();
        }
        default -> {}
      }
      return new Outcome.Done("done");
    }

    /** So many messages as there are workers are worked on at one moment. */
    void awaitFullStrength() throws InterruptedException {
      for (int i = 0; i < WORKERS; i++) {
        send("together", Map.of());
      }
      assertThat(shown.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
