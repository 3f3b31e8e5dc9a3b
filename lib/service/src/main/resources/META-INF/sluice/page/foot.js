const page = Object.fromEntries([...document.querySelectorAll('.foot [id]')].map(found => [found.id, found]));

/** Shows what runs, and where its health is, as far as the server tells. */
export function showFoot({ version, health }) {
  page.version.textContent = version ? `Sluice ${version}` : 'Sluice';
  page.health.hidden = !health;
  page.health.querySelector('a').href = health ?? '';
}
