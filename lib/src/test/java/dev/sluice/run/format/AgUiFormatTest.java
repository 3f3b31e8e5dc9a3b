package dev.sluice.run.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.http.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AgUiFormatTest {

    @Test
    void a_run_is_messages_and_custom_events_in_the_order_of_the_run() throws Exception {
        try (Conversation run = new Conversation(new AgUiFormat())) {
            run.goOn();
            run.whole("/all/1");

            try (RawClient late = run.server().read("/all/1")) {
                assertEquals(
                        """
                        data: {"type":"RUN_STARTED","threadId":"all/1","runId":"all/1"}
                        data: {"type":"REASONING_START","messageId":"all/1/11"}
                        data: {"type":"REASONING_MESSAGE_START","messageId":"all/1/11","role":"reasoning"}
                        data: {"type":"REASONING_MESSAGE_CONTENT","messageId":"all/1/11","delta":"hm!"}
                        data: {"type":"REASONING_MESSAGE_END","messageId":"all/1/11"}
                        data: {"type":"REASONING_END","messageId":"all/1/11"}
                        data: {"type":"TEXT_MESSAGE_START","messageId":"all/1/23","role":"assistant"}
                        data: {"type":"TEXT_MESSAGE_CONTENT","messageId":"all/1/23","delta":"Hello"}
                        data: {"type":"TEXT_MESSAGE_END","messageId":"all/1/23"}
                        data: {"type":"CUSTOM","name":"tool","value":{"n":1}}
                        data: {"type":"TEXT_MESSAGE_START","messageId":"all/1/57","role":"assistant"}
                        data: {"type":"TEXT_MESSAGE_CONTENT","messageId":"all/1/57","delta":" \\"you\\"\\n"}
                        data: {"type":"TEXT_MESSAGE_END","messageId":"all/1/57"}
                        data: {"type":"CUSTOM","name":"title","value":"Greeting"}
                        data: {"type":"CUSTOM","name":"message","value":"not JSON"}
                        data: {"type":"RUN_FINISHED","threadId":"all/1","runId":"all/1"}
                        """,
                        Conversation.withoutIds(late.rest()));
            }
        }
    }

    @Test
    void a_client_that_comes_back_goes_on_in_the_message_that_it_was_in() throws Exception {
        try (Conversation run = new Conversation(new AgUiFormat());
                RawClient first = run.server().start("/all/1")) {
            String block = first.block();
            while (!block.contains("TEXT_MESSAGE_CONTENT")
                    || block.contains("REASONING_MESSAGE_CONTENT")) {
                block = first.block();
            }
            run.goOn();
            first.rest();

            String second = run.second(block);
            assertEquals(
                    """
                    data: {"type":"TEXT_MESSAGE_CONTENT","messageId":"all/1/23","delta":"lo"}
                    data: {"type":"TEXT_MESSAGE_END","messageId":"all/1/23"}
                    """,
                    second.substring(0, second.indexOf("data: {\"type\":\"CUSTOM\"")));
        }
    }

    @Test
    void a_run_that_was_stopped_is_finished_and_says_so() throws Exception {
        try (Conversation run = new Conversation(new AgUiFormat())) {
            assertEquals(
                    """
                    data: {"type":"TEXT_MESSAGE_END","messageId":"endless/1/0"}
                    data: {"type":"CUSTOM","name":"run-end","value":{"state":"stopped"}}
                    data: {"type":"RUN_FINISHED","threadId":"endless/1","runId":"endless/1"}
                    """,
                    run.stopped());
        }
    }

    @Test
    void a_run_that_failed_says_its_error() throws Exception {
        try (Conversation run = new Conversation(new AgUiFormat())) {
            assertEquals(
                    """
                    data: {"type":"RUN_STARTED","threadId":"failing/1","runId":"failing/1"}
                    data: {"type":"TEXT_MESSAGE_START","messageId":"failing/1/0","role":"assistant"}
                    data: {"type":"TEXT_MESSAGE_CONTENT","messageId":"failing/1/0","delta":"a"}
                    data: {"type":"TEXT_MESSAGE_END","messageId":"failing/1/0"}
                    data: {"type":"RUN_ERROR","message":"No more tokens","code":"failed"}
                    """,
                    run.whole("/failing/1"));
        }
    }
}
