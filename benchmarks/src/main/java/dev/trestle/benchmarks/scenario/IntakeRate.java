package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.QueueFilling;
import dev.trestle.benchmarks.load.S3Messages;
import dev.trestle.benchmarks.process.Usage;
import io.grpc.InsecureChannelCredentials;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How many notifications of S3 the gateway turns into events, by their form. */
final class IntakeRate implements Scenario {

  private static final String QUEUE = StandIn.ENVIRONMENT + "-s3-intake";
  private static final String RULES = "TRESTLE_INTAKE_RULES_";
  private static final int MORE_THAN_ENOUGH = 1_500;
  private static final Duration LOOK = Duration.ofMillis(100);

  @Override
  public String name() {
    return "intake";
  }

  @Override
  public String question() {
    return "S3 notifications a second through the gateway's intake, by their form";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    for (Variant variant : settings.variants()) {
      try (Stack stack = Stack.start(variant, settings, door());
          QueueFilling queue = new QueueFilling(URI.create(stack.aws().endpoint()), QUEUE)) {
        everyForm(stack, queue, settings.warmUp(), unseen());
        for (int round = 0; round < settings.rounds(); round++) {
          everyForm(stack, queue, settings.counted(), figures);
        }
      }
    }
  }

  private static Figures unseen() {
    return new Figures(List.of(), new PrintStream(OutputStream.nullOutputStream()));
  }

  private static void everyForm(Stack stack, QueueFilling queue, Duration counted, Figures figures)
      throws InterruptedException {
    for (S3Messages form : S3Messages.values()) {
      measure(
          form.label(), form.messages(StandIn.ENVIRONMENT, false), stack, queue, counted, figures);
      measure(
          form.label() + " by SNS",
          form.messages(StandIn.ENVIRONMENT, true),
          stack,
          queue,
          counted,
          figures);
    }
  }

  private static void measure(
      String form,
      Supplier<String> messages,
      Stack stack,
      QueueFilling queue,
      Duration counted,
      Figures figures)
      throws InterruptedException {
    double seconds = counted.plus(Measurement.SETTLE).toNanos() / 1e9;
    queue.put((int) (seconds * MORE_THAN_ENOUGH), messages);
    TimeUnit.NANOSECONDS.sleep(Measurement.SETTLE.toNanos());
    Duration cpuBefore = Usage.cpu(stack.pid());
    StandIn.QueueCounts before = stack.aws().queue(QUEUE);
    long began = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(counted.toNanos());
    StandIn.QueueCounts after = stack.aws().queue(QUEUE);
    double lasted = (System.nanoTime() - began) / 1e9;
    double cpu = Usage.cpu(stack.pid()).minus(cpuBefore).toNanos() / 1e3;
    long taken = after.deleted() - before.deleted();
    figures.add(form + ": notifications/s", stack.name(), taken / lasted);
    figures.add(form + ": CPU per notification, us", stack.name(), cpu / Math.max(1, taken));
    if (after.visible() == 0) {
      figures.note(form + ": no notification was left: the rate is at least that");
    }
    long refused = stack.aws().sentTo(QUEUE + "-dlq");
    if (refused > 0) {
      figures.note(form + ": " + refused + " notifications were refused until now");
    }
    queue.purge();
    while (!stack.aws().queue(QUEUE).isEmpty()) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  /** Open, with a rule for uploads that S3 tells all of, and one for which it is asked. */
  private static Door door() {
    Map<String, String> environment = new HashMap<>(Door.open().environment());
    rule("UPLOADS", "uploads", false, environment);
    rule("ASKED", "asked", true, environment);
    return new Door(environment, InsecureChannelCredentials.create());
  }

  private static void rule(
      String name, String bucket, boolean head, Map<String, String> environment) {
    environment.put(RULES + name + "_BUCKETS", StandIn.ENVIRONMENT + "-" + bucket);
    environment.put(RULES + name + "_KEY_TEMPLATE", "{userId}/{fileId}/{filename}");
    environment.put(RULES + name + "_TYPE", "AudioUploaded");
    environment.put(RULES + name + "_SOURCE", "custom.upload-service");
    environment.put(RULES + name + "_SUBJECT", "{fileId}");
    environment.put(RULES + name + "_HEAD", String.valueOf(head));
  }
}
