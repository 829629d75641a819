package dev.trestle.adapter.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.adapter.AdapterStack;
import dev.trestle.aws.embedded.AwsEnvironment;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Workers of one queue, who hold on to their jobs until nothing more comes, and then write their
 * transcripts; so that there are as many with them at a time as the adapters ever let them have.
 */
final class Workers implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONG_POLL = 1;

  private final AwsEnvironment aws;
  private final String queue;
  private final boolean patient;
  private final List<Sent> sent = new ArrayList<>();
  private final Map<String, JsonNode> held = new LinkedHashMap<>();
  private final Map<String, Integer> dying = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::work, "workers");
  private int most;
  private volatile boolean closed;

  /**
   * Begins to work.
   *
   * @param queue its name in the environment
   * @param patient whether they hold on to their jobs
   */
  Workers(AwsEnvironment aws, String queue, boolean patient) {
    this.aws = aws;
    this.queue = queue;
    this.patient = patient;
    thread.setDaemon(true);
    thread.start();
  }

  /** Of each of a user's jobs, so many attempts are taken by a worker of which nothing is heard. */
  void dying(String user, int attempts) {
    dying.put(user, attempts);
  }

  /** What they got, of a user's jobs. */
  synchronized List<Sent> sent(String user) {
    return sent.stream().filter(message -> message.body().contains("/" + user + "/")).toList();
  }

  /** The most jobs that they had at a time. */
  synchronized int most() {
    return most;
  }

  /** Forgets that. */
  synchronized void countAnew() {
    most = 0;
  }

  /** Does a job of which nothing was heard. */
  void finish(Sent message) {
    write(read(message.body()));
  }

  private void work() {
    String url = aws.queueUrl(queue);
    while (!closed) {
      List<Message> messages =
          aws.aws()
              .sqs()
              .receiveMessage(
                  r -> r.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(LONG_POLL))
              .messages();
      for (Message message : messages) {
        take(read(message.body()));
        var unused =
            aws.aws()
                .sqs()
                .deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
      }
      if (messages.isEmpty() || !patient) {
        finished().forEach(this::write);
      }
    }
  }

  private synchronized void take(JsonNode job) {
    Sent message = Sent.of(job);
    sent.add(message);
    String user = URI.create(job.path("s3_input_path").asText()).getPath().split("/")[1];
    if (message.attempt() >= dying.getOrDefault(user, 0)) {
      held.put(message.jobId(), job);
      most = Math.max(most, held.size());
    }
  }

  /** Lets go of all: the adapters may know of the end before it is written here. */
  private synchronized List<JsonNode> finished() {
    List<JsonNode> all = List.copyOf(held.values());
    held.clear();
    return all;
  }

  private void write(JsonNode job) {
    URI output = URI.create(job.path("s3_output_path").asText());
    var unused =
        aws.aws()
            .s3()
            .putObject(
                r -> r.bucket(output.getHost()).key(output.getPath().substring(1)),
                RequestBody.fromString(AdapterStack.transcript(job)));
  }

  private static JsonNode read(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no message to workers: " + body, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
