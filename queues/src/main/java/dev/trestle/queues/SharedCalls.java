package dev.trestle.queues;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;

/**
 * Calls that threads share: what several ask for at a time goes in one request. Safe across
 * threads.
 *
 * <p>Who asks while no call is under way is served at once. Who asks during one waits for its end,
 * for as many others as fill a request, or for a second, whichever comes first: an idle service
 * loses no time, a busy one makes few calls, and nobody waits for long for somebody else's call
 * that gets no answer.
 *
 * @param <Q> what is asked
 * @param <A> its answer
 */
public final class SharedCalls<Q, A> {

  /** As many as a request of SQS takes. */
  public static final int MOST = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Makes one call. */
  @FunctionalInterface
  public interface Call<Q, A> {
    /**
     * Asks for several.
     *
     * @param asked at most {@link #MOST}
     * @return an answer to each, in the same order; what is thrown is thrown to each who asked
     */
    List<A> of(List<Q> asked);
  }

  private static final class Asked<Q, A> {
    private final Q question;

    /** One permit when there is an answer, or when it may be time to make a call. */
    private final Semaphore signal = new Semaphore(0);

    private boolean taken;
    private volatile boolean settled;
    private @Nullable A answer;
    private @Nullable Throwable failure;

    private Asked(Q question) {
      this.question = question;
    }
  }

  private final Call<Q, A> call;
  private final Duration patience;
  private final Deque<Asked<Q, A>> waiting = new ArrayDeque<>();
  private int underWay;

  public SharedCalls(Call<Q, A> call) {
    this(call, PATIENCE);
  }

  /**
   * With another patience.
   *
   * @param patience how long somebody else's call is waited for
   */
  SharedCalls(Call<Q, A> call, Duration patience) {
    this.call = call;
    this.patience = patience;
  }

  /**
   * Asks, alone or with others.
   *
   * @throws AbortedException if the thread is interrupted; whether the call was made is unknown
   */
  public A ask(Q question) {
    Asked<Q, A> mine = new Asked<>(question);
    List<Asked<Q, A>> together = join(mine);
    while (together.isEmpty()) {
      await(mine);
      if (mine.settled) {
        return answer(mine);
      }
      together = lead(mine);
    }
    make(together);
    return answer(mine);
  }

  /** How many wait for a call to be made. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** Those to call for now; none if this one is to wait. */
  private synchronized List<Asked<Q, A>> join(Asked<Q, A> mine) {
    waiting.addLast(mine);
    return underWay == 0 || waiting.size() >= MOST ? lead(mine) : List.of();
  }

  /** This one and those who have waited longest; none if another calls for this one already. */
  private synchronized List<Asked<Q, A>> lead(Asked<Q, A> mine) {
    if (mine.taken) {
      return List.of();
    }
    waiting.remove(mine);
    List<Asked<Q, A>> together = new ArrayList<>(List.of(mine));
    while (together.size() < MOST && !waiting.isEmpty()) {
      together.add(waiting.removeFirst());
    }
    together.forEach(each -> each.taken = true);
    underWay++;
    return together;
  }

  private void make(List<Asked<Q, A>> together) {
    try {
      List<A> answers = call.of(together.stream().map(each -> each.question).toList());
      for (int i = 0; i < together.size(); i++) {
        together.get(i).answer = answers.get(i);
      }
    } catch (Throwable failure) {
      together.forEach(each -> each.failure = failure);
    } finally {
      Asked<Q, A> next = ended();
      for (Asked<Q, A> each : together) {
        each.settled = true;
        each.signal.release();
      }
      if (next != null) {
        next.signal.release();
      }
    }
  }

  /** Who makes the next call, if somebody waits for that. */
  private synchronized @Nullable Asked<Q, A> ended() {
    underWay--;
    return underWay == 0 ? waiting.peekFirst() : null;
  }

  private void await(Asked<Q, A> mine) {
    try {
      var unused = mine.signal.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      synchronized (this) {
        waiting.remove(mine);
      }
      Thread.currentThread().interrupt();
      throw AbortedException.create("interrupted while others made the call", e);
    }
  }

  private A answer(Asked<Q, A> mine) {
    Throwable failure = mine.failure;
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    A answer = mine.answer;
    if (answer == null) {
      throw new IllegalStateException("a call without an answer", failure);
    }
    return answer;
  }
}
