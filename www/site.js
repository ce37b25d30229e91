// What a page gains where scripts run.  Everything works without.
if (document.querySelector('[data-completion]')) import('./completion.js').then(({ completion }) => completion(document));
if (document.querySelector('[data-colleges]')) import('./colleges.js').then(({ colleges }) => colleges(document));
if (document.querySelector('#recherche')) import('./resultats.js').then(({ live }) => live(document.querySelector('#recherche')));
if (document.querySelector('#plan')) import('./plan.js').then(({ planPage }) => planPage(document.querySelector('#plan')));
if (document.querySelector('.au-plan')) import('./plan-add.js').then(({ planButton }) => planButton(document.querySelector('.au-plan')));
if (document.querySelector('.fiche')) import('./fiche.js').then(({ tools }) => tools(document));
