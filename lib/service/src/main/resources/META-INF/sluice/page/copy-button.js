const SHOWN_MS = 2000;

/** Makes the button copy the text of the element, and the status say so to those who do not see it. */
export function copyOnClick(button, element, status) {
  const label = button.textContent;
  button.addEventListener('click', async () => {
    const isCopied = await copyText(element);
    button.textContent = isCopied ? 'Copied' : 'Selected';
    status.textContent = isCopied ? 'Copied' : 'The text is selected; copy it with the keyboard';
    setTimeout(() => {
      button.textContent = label;
      status.textContent = '';
    }, SHOWN_MS);
  });
}

async function copyText(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    // Away from loopback a page has no clipboard without TLS: the last step is the person's.
    getSelection().selectAllChildren(element);
    return false;
  }
}
