package dev.sluice.docs;

import java.util.List;

/** Where a language model would be called. */
interface Model {

    List<String> answer(String prompt);

    default List<String> goOn(String prompt, String said) {
        List<String> whole = answer(prompt);
        return whole.subList(said.isEmpty() ? 0 : 1, whole.size());
    }
}
