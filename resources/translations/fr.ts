<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>This computer has no system keyring.</source>
        <translation>Cet ordinateur n’a pas de trousseau système.</translation>
    </message>
    <message>
        <source>Install or start one, such as GNOME Keyring or KWallet.</source>
        <translation>Installez-en ou lancez-en un, comme GNOME Keyring ou KWallet.</translation>
    </message>
    <message>
        <source>Your system keyring is locked.</source>
        <translation>Votre trousseau système est verrouillé.</translation>
    </message>
    <message>
        <source>Unlock it, then try again.</source>
        <translation>Déverrouillez-le, puis réessayez.</translation>
    </message>
    <message>
        <source>Your system keyring refused the request.</source>
        <translation>Votre trousseau système a refusé la demande.</translation>
    </message>
    <message>
        <source>Allow Customer AI Connect to use the keyring, then try again.</source>
        <translation>Autorisez Customer AI Connect à utiliser le trousseau, puis réessayez.</translation>
    </message>
    <message>
        <source>Your system keyring does not answer.</source>
        <translation>Votre trousseau système ne répond pas.</translation>
    </message>
    <message>
        <source>Look for a password prompt behind other windows, or restart the keyring, then try again.</source>
        <translation>Cherchez une demande de mot de passe derrière d’autres fenêtres, ou redémarrez le trousseau, puis réessayez.</translation>
    </message>
    <message>
        <source>The API key of this instance is not in the system keyring any more.</source>
        <translation>La clé API de cette instance n’est plus dans le trousseau système.</translation>
    </message>
    <message>
        <source>Paste the key again with Replace key.</source>
        <translation>Collez de nouveau la clé avec «&#xa0;Remplacer la clé&#xa0;».</translation>
    </message>
    <message>
        <source>The API key of this instance was not given to this computer.</source>
        <translation>La clé API de cette instance n’a pas été fournie à cet ordinateur.</translation>
    </message>
    <message>
        <source>Set the variable {variable}, or put the key into the file {file} in the folder that {folder} names.</source>
        <translation>Définissez la variable {variable}, ou placez la clé dans le fichier {file} du dossier que désigne {folder}.</translation>
    </message>
    <message>
        <source>Put the key into the file {file} in the folder that LoadCredential names, then restart the service.</source>
        <translation>Placez la clé dans le fichier {file} du dossier que désigne LoadCredential, puis redémarrez le service.</translation>
    </message>
    <message>
        <source>The API key in the folder {folder} cannot be read.</source>
        <translation>La clé API du dossier {folder} ne peut pas être lue.</translation>
    </message>
    <message>
        <source>Allow the program&apos;s user account to read the folder and the files in it.</source>
        <translation>Autorisez le compte utilisateur du programme à lire le dossier et les fichiers qu’il contient.</translation>
    </message>
    <message>
        <source>What {place} holds cannot be used: {why}</source>
        <translation>Le contenu de {place} ne peut pas être utilisé&#xa0;: {why}</translation>
    </message>
    <message>
        <source>This computer has another API key than the instance was connected with, and Kustomer refuses it.</source>
        <translation>Cet ordinateur a une autre clé API que celle avec laquelle l’instance a été connectée, et Kustomer la refuse.</translation>
    </message>
    <message>
        <source>Paste the new key here with Replace key; on a server, put it in place of the old one and restart the program.</source>
        <translation>Collez ici la nouvelle clé avec «&#xa0;Remplacer la clé&#xa0;»&#xa0;; sur un serveur, mettez-la à la place de l’ancienne et redémarrez le programme.</translation>
    </message>
    <message>
        <source>The API key stays where it was put: in the variable {variable} or the file {file}.</source>
        <translation>La clé API reste là où elle a été placée&#xa0;: dans la variable {variable} ou dans le fichier {file}.</translation>
    </message>
    <message>
        <source>Remove it there, and delete the key in Kustomer if nothing else uses it.</source>
        <translation>Retirez-la de là, et supprimez la clé dans Kustomer si rien d’autre ne l’utilise.</translation>
    </message>
    <message>
        <source>Somebody has renamed it to “{name}” since.</source>
        <translation>Entre-temps, quelqu’un a choisi le nom «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>That name stays.</source>
        <translation>Ce nom est conservé.</translation>
    </message>
    <message>
        <source>“{name}” would be given the key of “{other}”: {variable}.</source>
        <translation>«&#xa0;{name}&#xa0;» recevrait la clé de «&#xa0;{other}&#xa0;»&#xa0;: {variable}.</translation>
    </message>
    <message>
        <source>Choose a name with other letters or digits.</source>
        <translation>Choisissez un nom avec d’autres lettres ou chiffres.</translation>
    </message>
    <message>
        <source>This looks like an API key.</source>
        <translation>Cela ressemble à une clé API.</translation>
    </message>
    <message>
        <source>The connection needs a name.</source>
        <translation>La connexion a besoin d’un nom.</translation>
    </message>
    <message>
        <source>Type a name you will recognise later.</source>
        <translation>Saisissez un nom que vous reconnaîtrez plus tard.</translation>
    </message>
    <message>
        <source>This name is too long.</source>
        <translation>Ce nom est trop long.</translation>
    </message>
    <message>
        <source>Use at most {count} characters.</source>
        <translation>Utilisez au plus {count} caractères.</translation>
    </message>
    <message>
        <source>The API key was kept for one session only, and that session is over.</source>
        <translation>La clé API n’a été gardée que pour une session, et cette session est terminée.</translation>
    </message>
    <message>
        <source>Kustomer cannot be reached from this computer.</source>
        <translation>Kustomer est injoignable depuis cet ordinateur.</translation>
    </message>
    <message>
        <source>Check your internet connection, VPN and firewall: HTTPS to *.kustomerapp.com must be allowed.</source>
        <translation>Vérifiez votre connexion Internet, votre VPN et votre pare-feu&#xa0;: HTTPS vers *.kustomerapp.com doit être autorisé.</translation>
    </message>
    <message>
        <source>Kustomer cannot be reached: the connection is refused.</source>
        <translation>Kustomer est injoignable&#xa0;: la connexion est refusée.</translation>
    </message>
    <message>
        <source>A firewall may be in the way; ask IT to allow HTTPS to *.kustomerapp.com.</source>
        <translation>Un pare-feu fait peut-être obstacle&#xa0;; demandez au service informatique d’autoriser HTTPS vers *.kustomerapp.com.</translation>
    </message>
    <message>
        <source>The connection to Kustomer broke off.</source>
        <translation>La connexion à Kustomer a été interrompue.</translation>
    </message>
    <message>
        <source>Try again; if it happens often, check your network, VPN or proxy.</source>
        <translation>Réessayez&#xa0;; si cela se répète, vérifiez votre réseau, votre VPN ou votre proxy.</translation>
    </message>
    <message>
        <source>The address of Kustomer cannot be looked up.</source>
        <translation>L’adresse de Kustomer est introuvable.</translation>
    </message>
    <message>
        <source>Check your internet connection and its DNS settings; a VPN may need to be on.</source>
        <translation>Vérifiez votre connexion Internet et ses réglages DNS&#xa0;; un VPN doit peut-être être activé.</translation>
    </message>
    <message>
        <source>Kustomer did not answer in time.</source>
        <translation>Kustomer n’a pas répondu à temps.</translation>
    </message>
    <message>
        <source>Try again; if it stays slow, check your connection, VPN or proxy.</source>
        <translation>Réessayez&#xa0;; si cela reste lent, vérifiez votre connexion, votre VPN ou votre proxy.</translation>
    </message>
    <message>
        <source>The secure connection to Kustomer is being intercepted, or its certificate is not trusted here.</source>
        <translation>La connexion sécurisée à Kustomer est interceptée, ou son certificat n’est pas approuvé ici.</translation>
    </message>
    <message>
        <source>On a guest network, sign in first. Where traffic is inspected, ask IT to install its certificate or exempt *.kustomerapp.com.</source>
        <translation>Sur un réseau d’invités, ouvrez une page web et connectez-vous d’abord. Si votre entreprise inspecte le trafic, demandez au service informatique d’installer son certificat ici ou d’exempter *.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Kustomer&apos;s certificate is not valid at the time this computer shows.</source>
        <translation>Le certificat de Kustomer n’est pas valide à l’heure qu’indique cet ordinateur.</translation>
    </message>
    <message>
        <source>Check the date, time and time zone of this computer.</source>
        <translation>Vérifiez la date, l’heure et le fuseau horaire de cet ordinateur.</translation>
    </message>
    <message>
        <source>No secure connection to Kustomer could be made.</source>
        <translation>Aucune connexion sécurisée à Kustomer n’a pu être établie.</translation>
    </message>
    <message>
        <source>A VPN, proxy or virus scanner may be in the way; try without it, or ask IT.</source>
        <translation>Un VPN, un proxy ou un antivirus fait peut-être obstacle&#xa0;; essayez sans, ou adressez-vous au service informatique.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer refuses the connection.</source>
        <translation>Le proxy entre cet ordinateur et Kustomer refuse la connexion.</translation>
    </message>
    <message>
        <source>Check the proxy&apos;s address, user name and password in your system settings.</source>
        <translation>Vérifiez l’adresse, le nom d’utilisateur et le mot de passe du proxy dans les réglages du système.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer cannot be reached.</source>
        <translation>Le proxy entre cet ordinateur et Kustomer est injoignable.</translation>
    </message>
    <message>
        <source>Check the proxy&apos;s address in your settings; a VPN may need to be on.</source>
        <translation>Vérifiez l’adresse du proxy dans vos réglages&#xa0;; un VPN doit peut-être être activé.</translation>
    </message>
    <message>
        <source>The proxy in this computer&apos;s settings cannot be used.</source>
        <translation>Le proxy indiqué dans les réglages de cet ordinateur ne peut pas être utilisé.</translation>
    </message>
    <message>
        <source>Enter the address of an HTTP proxy, such as http://proxy.example:8080; SOCKS and scripts are not supported.</source>
        <translation>Saisissez l’adresse d’un proxy HTTP, comme http://proxy.example:8080&#xa0;; SOCKS et les scripts ne sont pas pris en charge.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer does not get through.</source>
        <translation>Le proxy entre cet ordinateur et Kustomer n’aboutit pas.</translation>
    </message>
    <message>
        <source>Try again; if it lasts, ask IT whether the proxy allows HTTPS to *.kustomerapp.com.</source>
        <translation>Réessayez&#xa0;; si cela dure, demandez au service informatique si le proxy autorise HTTPS vers *.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Something other than Kustomer answered.</source>
        <translation>Ce n’est pas Kustomer qui a répondu.</translation>
    </message>
    <message>
        <source>If you are on a guest or hotel network, open a web page and sign in to the network first.</source>
        <translation>Si vous êtes sur un réseau d’hôtel ou d’invités, ouvrez une page web et connectez-vous d’abord au réseau.</translation>
    </message>
    <message>
        <source>Kustomer sent more at once than this program can take.</source>
        <translation>Kustomer a envoyé en une fois plus que ce programme ne peut recevoir.</translation>
    </message>
    <message>
        <source>Kustomer answered in another order than asked for.</source>
        <translation>Kustomer a répondu dans un autre ordre que celui demandé.</translation>
    </message>
    <message>
        <source>Nothing is lost: the same page is asked for again; if it lasts, send the details to whoever looks after this.</source>
        <translation>Rien n’est perdu&#xa0;: la même page est redemandée&#xa0;; si cela dure, envoyez les détails à la personne qui s’occupe de ce programme.</translation>
    </message>
    <message>
        <source>Kustomer did not finish a search in time.</source>
        <translation>Kustomer n’a pas terminé une recherche à temps.</translation>
    </message>
    <message>
        <source>Nothing is lost: the search is tried again by itself; see status.kustomer.com if it lasts.</source>
        <translation>Rien n’est perdu&#xa0;: la recherche est relancée d’elle-même&#xa0;; si cela dure, consultez status.kustomer.com.</translation>
    </message>
    <message>
        <source>Kustomer has a problem of its own ({status}).</source>
        <translation>Kustomer a lui-même un problème ({status}).</translation>
    </message>
    <message>
        <source>Nothing needs to be done here; see status.kustomer.com if it lasts.</source>
        <translation>Il n’y a rien à faire ici&#xa0;; si cela dure, consultez status.kustomer.com.</translation>
    </message>
    <message>
        <source>Kustomer&apos;s request limit is used up for the moment.</source>
        <translation>La limite de requêtes de Kustomer est atteinte pour le moment.</translation>
    </message>
    <message>
        <source>It goes on by itself; other integrations may be using the same limit.</source>
        <translation>Cela reprendra tout seul&#xa0;; d’autres intégrations utilisent peut-être la même limite.</translation>
    </message>
    <message>
        <source>Kustomer did not understand a request of this program.</source>
        <translation>Kustomer n’a pas compris une demande de ce programme.</translation>
    </message>
    <message>
        <source>Update Customer AI Connect; if it stays like this, send the details to whoever looks after it.</source>
        <translation>Mettez à jour Customer AI Connect&#xa0;; si rien ne change, envoyez les détails à la personne qui s’en occupe.</translation>
    </message>
    <message>
        <source>Kustomer does not have what was asked for.</source>
        <translation>Kustomer n’a pas ce qui a été demandé.</translation>
    </message>
    <message>
        <source>It may have been deleted in the meantime.</source>
        <translation>Cela a peut-être été supprimé entre-temps.</translation>
    </message>
    <message>
        <source>Kustomer has no account named “{subdomain}”.</source>
        <translation>Kustomer n’a pas de compte nommé «&#xa0;{subdomain}&#xa0;».</translation>
    </message>
    <message>
        <source>Copy the first part of the address you use for Kustomer: mycompany in mycompany.kustomerapp.com.</source>
        <translation>Copiez la première partie de l’adresse que vous utilisez pour Kustomer&#xa0;: mycompany dans mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Kustomer does not know this key.</source>
        <translation>Kustomer ne connaît pas cette clé.</translation>
    </message>
    <message>
        <source>Copy it again with Copy Token when you create it; if in doubt, create a new key.</source>
        <translation>Copiez-la de nouveau avec Copy Token lors de sa création&#xa0;; en cas de doute, créez une nouvelle clé.</translation>
    </message>
    <message>
        <source>Kustomer no longer accepts this key of {subdomain}; it was probably deleted.</source>
        <translation>Kustomer n’accepte plus cette clé de {subdomain}&#xa0;; elle a sans doute été supprimée.</translation>
    </message>
    <message>
        <source>Look under Settings › Security › API Keys, and create a new key if it is gone.</source>
        <translation>Regardez sous Settings › Security › API Keys, et créez une nouvelle clé si elle n’y est plus.</translation>
    </message>
    <message>
        <source>This key belongs to {key_of}, not to {subdomain}.</source>
        <translation>Cette clé appartient à {key_of}, pas à {subdomain}.</translation>
    </message>
    <message>
        <source>Correct the subdomain, or use a key that was created in {subdomain}.</source>
        <translation>Corrigez le sous-domaine, ou utilisez une clé créée dans {subdomain}.</translation>
    </message>
    <message>
        <source>Kustomer no longer accepts this key: it expired on {day}.</source>
        <translation>Kustomer n’accepte plus cette clé&#xa0;: elle a expiré le {day}.</translation>
    </message>
    <message>
        <source>Create a new key in Kustomer, best with “No Expiration”, and replace this one.</source>
        <translation>Créez une nouvelle clé dans Kustomer, de préférence avec «&#xa0;No Expiration&#xa0;», et remplacez celle-ci.</translation>
    </message>
    <message>
        <source>This key belongs to another region of Kustomer than the subdomain.</source>
        <translation>Cette clé appartient à une autre région de Kustomer que le sous-domaine.</translation>
    </message>
    <message>
        <source>Use the subdomain of the account in which the key was created.</source>
        <translation>Utilisez le sous-domaine du compte dans lequel la clé a été créée.</translation>
    </message>
    <message>
        <source>The key is valid but lacks a role: {roles}.</source>
        <translation>La clé est valide, mais il lui manque un rôle&#xa0;: {roles}.</translation>
    </message>
    <message>
        <source>A key&apos;s roles cannot be changed: create a new key with all roles; Copy roles gives you the list.</source>
        <translation>Les rôles d’une clé ne peuvent pas être modifiés&#xa0;: créez une nouvelle clé avec tous les rôles&#xa0;; «&#xa0;Copier les rôles&#xa0;» vous donne la liste.</translation>
    </message>
    <message>
        <source>Kustomer refuses this although the key has a role that allows it.</source>
        <translation>Kustomer refuse, bien que la clé ait un rôle qui le permet.</translation>
    </message>
    <message>
        <source>Your Kustomer plan may not include it, or the key only works from certain networks; ask your Kustomer admin.</source>
        <translation>Votre formule Kustomer ne l’inclut peut-être pas, ou la clé ne fonctionne que depuis certains réseaux&#xa0;; demandez à votre admin Kustomer.</translation>
    </message>
    <message>
        <source>The API key is missing.</source>
        <translation>La clé API manque.</translation>
    </message>
    <message>
        <source>Paste it here; Copy Token gives it to you when the key is created.</source>
        <translation>Collez-la ici&#xa0;; Copy Token vous la donne à la création de la clé.</translation>
    </message>
    <message>
        <source>This looks like a web address, not a key.</source>
        <translation>Cela ressemble à une adresse web, pas à une clé.</translation>
    </message>
    <message>
        <source>Paste the token that Copy Token put on the clipboard; the address comes in the next step.</source>
        <translation>Collez le jeton que Copy Token a placé dans le presse-papiers&#xa0;; l’adresse vient à l’étape suivante.</translation>
    </message>
    <message>
        <source>This is more than one word, so it is not just the key.</source>
        <translation>Il y a plus d’un mot, ce n’est donc pas seulement la clé.</translation>
    </message>
    <message>
        <source>Copy the key again with Copy Token, and paste nothing else.</source>
        <translation>Copiez de nouveau la clé avec Copy Token, et ne collez rien d’autre.</translation>
    </message>
    <message>
        <source>The key is cut off.</source>
        <translation>La clé est tronquée.</translation>
    </message>
    <message>
        <source>Copy it again with Copy Token, so that nothing is missing.</source>
        <translation>Copiez-la de nouveau avec Copy Token, pour qu’il ne manque rien.</translation>
    </message>
    <message>
        <source>This does not look like a Kustomer API key.</source>
        <translation>Cela ne ressemble pas à une clé API Kustomer.</translation>
    </message>
    <message>
        <source>A key is one long word that usually begins with “eyJ”. Copy it with Copy Token.</source>
        <translation>Une clé est un seul long mot qui commence généralement par «&#xa0;eyJ&#xa0;». Copiez-la avec Copy Token.</translation>
    </message>
    <message>
        <source>This key is longer than Kustomer&apos;s servers take.</source>
        <translation>Cette clé est plus longue que ce que les serveurs de Kustomer acceptent.</translation>
    </message>
    <message>
        <source>Create a key with fewer roles: each of them makes it longer.</source>
        <translation>Créez une clé avec moins de rôles&#xa0;: chacun la rallonge.</translation>
    </message>
    <message>
        <source>This key expired on {day}.</source>
        <translation>Cette clé a expiré le {day}.</translation>
    </message>
    <message>
        <source>Create a new key in Kustomer, best with “No Expiration”.</source>
        <translation>Créez une nouvelle clé dans Kustomer, de préférence avec «&#xa0;No Expiration&#xa0;».</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Utilisateurs</translation>
    </message>
    <message>
        <source>Teams</source>
        <translation>Équipes</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Étiquettes</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Raccourcis</translation>
    </message>
    <message>
        <source>Brands</source>
        <translation>Marques</translation>
    </message>
    <message>
        <source>SLAs and their versions</source>
        <translation>SLA et leurs versions</translation>
    </message>
    <message>
        <source>Satisfaction surveys</source>
        <translation>Enquêtes de satisfaction</translation>
    </message>
    <message>
        <source>Klasses</source>
        <translation>Klasses</translation>
    </message>
    <message>
        <source>Custom attributes</source>
        <translation>Attributs personnalisés</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Conversations</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Messages</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>Pièces jointes</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>Conversation times</source>
        <translation>Durées de conversation</translation>
    </message>
    <message>
        <source>Satisfaction responses</source>
        <translation>Réponses de satisfaction</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>Clients</translation>
    </message>
    <message>
        <source>Customer merges</source>
        <translation>Fusions de clients</translation>
    </message>
    <message>
        <source>Companies</source>
        <translation>Entreprises</translation>
    </message>
    <message>
        <source>Custom objects</source>
        <translation>Objets personnalisés</translation>
    </message>
    <message>
        <source>The subdomain is missing.</source>
        <translation>Le sous-domaine manque.</translation>
    </message>
    <message>
        <source>“{word}” belongs to Kustomer itself, not to an account.</source>
        <translation>«&#xa0;{word}&#xa0;» appartient à Kustomer lui-même, pas à un compte.</translation>
    </message>
    <message>
        <source>“{word}” cannot be a subdomain.</source>
        <translation>«&#xa0;{word}&#xa0;» ne peut pas être un sous-domaine.</translation>
    </message>
    <message>
        <source>This address names no account.</source>
        <translation>Cette adresse ne désigne aucun compte.</translation>
    </message>
    <message>
        <source>“{host}” is not an address of Kustomer.</source>
        <translation>«&#xa0;{host}&#xa0;» n’est pas une adresse de Kustomer.</translation>
    </message>
    <message>
        <source>Paste the address you see when you are in Kustomer, such as mycompany.kustomerapp.com.</source>
        <translation>Collez l’adresse que vous voyez dans Kustomer, par exemple mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Which workspace was chosen cannot be read from {file}.</source>
        <translation>Impossible de lire dans {file} quel espace de travail a été choisi.</translation>
    </message>
    <message>
        <source>Allow the program&apos;s user account to read it, or set {variable} to the workspace.</source>
        <translation>Autorisez le compte utilisateur du programme à le lire, ou donnez l’espace de travail dans {variable}.</translation>
    </message>
    <message>
        <source>The address holds a password, which others on this computer could see.</source>
        <translation>L’adresse contient un mot de passe que d’autres pourraient voir sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Leave it out, and put it into {file} (or the file that PGPASSFILE names) or into PGPASSWORD; or set {variable} to the whole address.</source>
        <translation>Omettez-le, et placez-le dans {file} (ou le fichier que désigne PGPASSFILE) ou dans PGPASSWORD&#xa0;; ou donnez à {variable} l’adresse entière.</translation>
    </message>
    <message>
        <source>This is neither a file nor the address of a PostgreSQL database.</source>
        <translation>Ce n’est ni un fichier ni l’adresse d’une base de données PostgreSQL.</translation>
    </message>
    <message>
        <source>Write a file’s path, or an address such as postgresql://user@server/database?sslmode=verify-full.</source>
        <translation>Indiquez le chemin d’un fichier, ou une adresse comme postgresql://user@server/database?sslmode=verify-full.</translation>
    </message>
    <message>
        <source>The choice cannot be remembered in {folder}.</source>
        <translation>Ce choix ne peut pas être enregistré dans {folder}.</translation>
    </message>
    <message>
        <source>Allow your user account to write there.</source>
        <translation>Autorisez votre compte utilisateur à y écrire.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong in Customer AI Connect.</source>
        <translation>Un problème inattendu est survenu dans Customer AI Connect.</translation>
    </message>
    <message>
        <source>Copy the details and send them to whoever looks after the program.</source>
        <translation>Copiez les détails et envoyez-les à la personne qui s’occupe du programme.</translation>
    </message>
    <message>
        <source>The key is complete</source>
        <translation>La clé est complète</translation>
    </message>
    <message>
        <source>Kustomer can be reached</source>
        <translation>Kustomer est joignable</translation>
    </message>
    <message>
        <source>The subdomain exists</source>
        <translation>Le sous-domaine existe</translation>
    </message>
    <message>
        <source>Kustomer accepts the key</source>
        <translation>Kustomer accepte la clé</translation>
    </message>
    <message>
        <source>The key belongs to this subdomain</source>
        <translation>La clé appartient à ce sous-domaine</translation>
    </message>
    <message>
        <source>The key is used in its own region</source>
        <translation>La clé est utilisée dans sa propre région</translation>
    </message>
    <message>
        <source>The key may search</source>
        <translation>La clé peut effectuer des recherches</translation>
    </message>
    <message>
        <source>The key may read every stream</source>
        <translation>La clé peut lire tous les flux</translation>
    </message>
    <message>
        <source>How much there is to fetch</source>
        <translation>Quantité à récupérer</translation>
    </message>
    <message>
        <source>How long the key is valid</source>
        <translation>Durée de validité de la clé</translation>
    </message>
    <message>
        <source>The workspace can be written</source>
        <translation>L’espace de travail est accessible en écriture</translation>
    </message>
    <message>
        <source>The key is stored</source>
        <translation>La clé est enregistrée</translation>
    </message>
    <message>
        <source>The workspace can be written.</source>
        <translation>L’espace de travail est accessible en écriture.</translation>
    </message>
    <message>
        <source>The key is kept in memory until the program ends.</source>
        <translation>La clé est gardée en mémoire jusqu’à la fin du programme.</translation>
    </message>
    <message>
        <source>You will be asked for it again after a restart.</source>
        <translation>Elle vous sera redemandée après un redémarrage.</translation>
    </message>
    <message>
        <source>The key is given to this computer from outside, and is kept nowhere else.</source>
        <translation>La clé est fournie à cet ordinateur de l’extérieur, et n’est gardée nulle part ailleurs.</translation>
    </message>
    <message>
        <source>The key is in your system keyring, and was read back.</source>
        <translation>La clé est dans votre trousseau système, et a été relue.</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s request limit, continues at {time}.</source>
        <translation>En attente de la limite de requêtes de Kustomer, reprise à {time}.</translation>
    </message>
    <message>
        <source>Kustomer did not answer; trying again.</source>
        <translation>Kustomer n’a pas répondu&#xa0;; nouvel essai.</translation>
    </message>
    <message>
        <source>United States</source>
        <translation>États-Unis</translation>
    </message>
    <message>
        <source>European Union</source>
        <translation>Union européenne</translation>
    </message>
    <message>
        <source>India</source>
        <translation>Inde</translation>
    </message>
    <message>
        <source>This key belongs to another Kustomer account than the one “{name}” holds data from.</source>
        <translation>Cette clé appartient à un autre compte Kustomer que celui dont «&#xa0;{name}&#xa0;» contient les données.</translation>
    </message>
    <message>
        <source>Use a key of the same account, or connect the other account as a new instance.</source>
        <translation>Utilisez une clé du même compte, ou connectez l’autre compte comme nouvelle instance.</translation>
    </message>
    <message>
        <source>Key of {subdomain}.</source>
        <translation>Clé de {subdomain}.</translation>
    </message>
    <message>
        <source>The key is complete.</source>
        <translation>La clé est complète.</translation>
    </message>
    <message>
        <source>Kustomer answers.</source>
        <translation>Kustomer répond.</translation>
    </message>
    <message>
        <source>{address} exists.</source>
        <translation>{address} existe.</translation>
    </message>
    <message>
        <source>Kustomer knows this key as “{name}”.</source>
        <translation>Kustomer connaît cette clé sous le nom «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>Kustomer accepts the key.</source>
        <translation>Kustomer accepte la clé.</translation>
    </message>
    <message>
        <source>This account is already connected as “{name}”.</source>
        <translation>Ce compte est déjà connecté sous le nom «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>Both would fetch the same data and share one request limit.</source>
        <translation>Les deux récupéreraient les mêmes données et partageraient une même limite de requêtes.</translation>
    </message>
    <message>
        <source>The key belongs to {subdomain}.</source>
        <translation>La clé appartient à {subdomain}.</translation>
    </message>
    <message>
        <source>Region: {region}.</source>
        <translation>Région&#xa0;: {region}.</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatique</translation>
    </message>
    <message>
        <source>The key may search.</source>
        <translation>La clé peut effectuer des recherches.</translation>
    </message>
    <message>
        <source>Left out, because the key may not read them: {streams}.</source>
        <translation>Laissés de côté, car la clé ne peut pas les lire&#xa0;: {streams}.</translation>
    </message>
    <message>
        <source>Left out, because Kustomer does not let this key read them: {streams}.</source>
        <translation>Laissés de côté, car Kustomer ne permet pas à cette clé de les lire&#xa0;: {streams}.</translation>
    </message>
    <message>
        <source>Your Kustomer plan may not include them; if it does, create a new key with all roles.</source>
        <translation>Votre formule Kustomer ne les inclut peut-être pas&#xa0;; si elle les inclut, créez une nouvelle clé avec tous les rôles.</translation>
    </message>
    <message>
        <source>{these}, {one}</source>
        <translation>{these}, {one}</translation>
    </message>
    <message>
        <source>A key&apos;s roles cannot be changed: create a new key with all roles to include them.</source>
        <translation>Les rôles d’une clé ne peuvent pas être modifiés&#xa0;: créez une nouvelle clé avec tous les rôles pour les inclure.</translation>
    </message>
    <message>
        <source>{records:,} records, about {minutes} min at Kustomer’s request limit.</source>
        <translation>{records} enregistrements, environ {minutes}&#xa0;min avec la limite de requêtes de Kustomer.</translation>
    </message>
    <message>
        <source>The key does not say that it ever expires.</source>
        <translation>La clé n’indique aucune date d’expiration.</translation>
    </message>
    <message>
        <source>The key has a role for each of the {count} streams.</source>
        <translation>La clé a un rôle pour chacun des {count} flux.</translation>
    </message>
    <message>
        <source>The key is valid until {day}.</source>
        <translation>La clé est valide jusqu’au {day}.</translation>
    </message>
    <message>
        <source>The key expires on {day}.</source>
        <translation>La clé expire le {day}.</translation>
    </message>
    <message>
        <source>Data stops flowing then. Better create a key with “No Expiration”.</source>
        <translation>Les données cesseront alors d’arriver. Créez plutôt une clé avec «&#xa0;No Expiration&#xa0;».</translation>
    </message>
    <message>
        <source>Get your key</source>
        <translation>Obtenir votre clé</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>Clé API</translation>
    </message>
    <message>
        <source>Subdomain</source>
        <translation>Sous-domaine</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Connecter</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Connecté</translation>
    </message>
    <message>
        <source>More records were changed at the very same moment ({moment}) than Kustomer can list.</source>
        <translation>Plus d’enregistrements ont été modifiés au même instant ({moment}) que Kustomer ne peut en lister.</translation>
    </message>
    <message>
        <source>Change some of them in Kustomer, or ask Kustomer&apos;s support for help with this moment.</source>
        <translation>Modifiez-en quelques-uns dans Kustomer, ou demandez l’aide du support de Kustomer pour cet instant.</translation>
    </message>
    <message>
        <source>Kustomer does not list all records of one moment ({moment}).</source>
        <translation>Kustomer ne liste pas tous les enregistrements d’un même instant ({moment}).</translation>
    </message>
    <message>
        <source>It goes on by itself; nothing is lost.</source>
        <translation>Cela reprendra tout seul&#xa0;; rien n’est perdu.</translation>
    </message>
    <message>
        <source>About Customer AI Connect</source>
        <translation>À propos de Customer AI Connect</translation>
    </message>
    <message>
        <source>Copy diagnostics…</source>
        <translation>Copier le diagnostic…</translation>
    </message>
    <message>
        <source>licence not named</source>
        <translation>licence non précisée</translation>
    </message>
    <message>
        <source>Licence of {name}</source>
        <translation>Licence de {name}</translation>
    </message>
    <message>
        <source>{name} comes without the text of its licence. You find it at {where}</source>
        <translation>{name} est fourni sans le texte de sa licence. Vous le trouverez sur {where}</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliothèques</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>Réalisé avec</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Customer AI Connect</source>
        <translation>Customer AI Connect</translation>
    </message>
    <message>
        <source>Version {version} · Python {python} · Qt {qt}</source>
        <translation>Version {version} · Python {python} · Qt {qt}</translation>
    </message>
    <message>
        <source>Free software under the MIT licence.</source>
        <translation>Logiciel libre sous licence MIT.</translation>
    </message>
    <message>
        <source>The workspace could not be opened.</source>
        <translation>L’espace de travail n’a pas pu être ouvert.</translation>
    </message>
    <message>
        <source>Saving what has arrived, then closing…</source>
        <translation>Enregistrement de ce qui est arrivé, puis fermeture…</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>macOS runs the program from a temporary place.</source>
        <translation>macOS exécute le programme depuis un emplacement temporaire.</translation>
    </message>
    <message>
        <source>Move Customer AI Connect into your Applications folder, open it from there, and try again.</source>
        <translation>Déplacez Customer AI Connect dans votre dossier Applications, ouvrez-le de là, puis réessayez.</translation>
    </message>
    <message>
        <source>The system does not let the program change what starts at login.</source>
        <translation>Le système ne laisse pas le programme modifier ce qui démarre à l’ouverture de session.</translation>
    </message>
    <message>
        <source>Look for “Startup” or “Login items” in your system settings.</source>
        <translation>Cherchez «&#xa0;Démarrage&#xa0;» ou «&#xa0;Éléments d’ouverture&#xa0;» dans les réglages du système.</translation>
    </message>
    <message>
        <source>Search the help</source>
        <translation>Rechercher dans l’aide</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Sujets</translation>
    </message>
    <message>
        <source>Help – Customer AI Connect</source>
        <translation>Aide – Customer AI Connect</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message numerus="yes">
        <source>%Ln topic(s) found</source>
        <translation>
            <numerusform>%Ln sujet trouvé</numerusform>
            <numerusform>%Ln sujets trouvés</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>Rien trouvé. Essayez un autre mot.</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Réglages…</translation>
    </message>
    <message>
        <source>Presenter…</source>
        <translation>Présentation…</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Menu ({key})</source>
        <translation>Menu ({key})</translation>
    </message>
    <message>
        <source>&amp;Accounts</source>
        <translation>&amp;Comptes</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Aide</translation>
    </message>
    <message>
        <source>The last sync did not end well.</source>
        <translation>La dernière synchronisation ne s’est pas bien terminée.</translation>
    </message>
    <message>
        <source>{name}: nothing has arrived for a day</source>
        <translation>{name}&#xa0;: rien n’est arrivé depuis un jour</translation>
    </message>
    <message>
        <source>{why} It keeps trying.</source>
        <translation>{why} Les tentatives continuent.</translation>
    </message>
    <message>
        <source>{name}: Kustomer refuses the key</source>
        <translation>{name}&#xa0;: Kustomer refuse la clé</translation>
    </message>
    <message>
        <source>No data is flowing. Replace the key or disconnect.</source>
        <translation>Aucune donnée n’arrive. Remplacez la clé ou déconnectez.</translation>
    </message>
    <message>
        <source>{name}: the key expires on {day}</source>
        <translation>{name}&#xa0;: la clé expire le {day}</translation>
    </message>
    <message>
        <source>Data stops flowing then. Create a new key in Kustomer, and choose Replace key here.</source>
        <translation>Les données cesseront alors d’arriver. Créez une nouvelle clé dans Kustomer, et choisissez ici «&#xa0;Remplacer la clé&#xa0;».</translation>
    </message>
    <message>
        <source>No account is connected.</source>
        <translation>Aucun compte n’est connecté.</translation>
    </message>
    <message>
        <source>Everything is paused</source>
        <translation>Tout est en pause</translation>
    </message>
    <message>
        <source>Everything is up to date</source>
        <translation>Tout est à jour</translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) need attention</source>
        <translation>
            <numerusform>%Ln compte demande votre attention</numerusform>
            <numerusform>%Ln comptes demandent votre attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are having trouble</source>
        <translation>
            <numerusform>%Ln compte rencontre des difficultés</numerusform>
            <numerusform>%Ln comptes rencontrent des difficultés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are syncing</source>
        <translation>
            <numerusform>%Ln compte en cours de synchronisation</numerusform>
            <numerusform>%Ln comptes en cours de synchronisation</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are paused</source>
        <translation>
            <numerusform>%Ln compte en pause</numerusform>
            <numerusform>%Ln comptes en pause</numerusform>
        </translation>
    </message>
    <message>
        <source>Let things happen in the practice account</source>
        <translation>Faire se produire des choses dans le compte d’entraînement</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>Compte d’entraînement</translation>
    </message>
    <message>
        <source>Everything here is made up, and none of it leaves this computer.</source>
        <translation>Tout ici est inventé, et rien ne quitte cet ordinateur.</translation>
    </message>
    <message>
        <source>The settings could not be saved. They hold until the program ends.</source>
        <translation>Les réglages n’ont pas pu être enregistrés. Ils valent jusqu’à la fin du programme.</translation>
    </message>
    <message>
        <source>Check that there is room on the disk.</source>
        <translation>Vérifiez qu’il y a de la place sur le disque.</translation>
    </message>
    <message>
        <source>This cannot be written to this computer’s disk, so nothing was changed.</source>
        <translation>Impossible d’écrire cela sur le disque de cet ordinateur : rien n’a été modifié.</translation>
    </message>
    <message>
        <source>This key was deleted meanwhile, so nothing was changed.</source>
        <translation>Cette clé a été supprimée entre-temps : rien n’a été modifié.</translation>
    </message>
    <message>
        <source>Presenter</source>
        <translation>Présentation</translation>
    </message>
    <message>
        <source>Revoke it</source>
        <translation>La révoquer</translation>
    </message>
    <message>
        <source>Let it expire</source>
        <translation>La faire expirer</translation>
    </message>
    <message>
        <source>&amp;Slow network</source>
        <translation>Réseau &amp;lent</translation>
    </message>
    <message>
        <source>&amp;Outage</source>
        <translation>&amp;Panne</translation>
    </message>
    <message>
        <source>&amp;Rate limit used up</source>
        <translation>Limite de requêtes a&amp;tteinte</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new conversation(s)</source>
        <translation>
            <numerusform>%Ln nouvelle conversation</numerusform>
            <numerusform>%Ln nouvelles conversations</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to normal</source>
        <translation>Retour à la normale</translation>
    </message>
    <message>
        <source>It cannot be started: {reason}. Put that right, then try again.</source>
        <translation>Il est impossible de le démarrer&#xa0;: {reason}. Corrigez cela, puis réessayez.</translation>
    </message>
    <message>
        <source>The practice account of this computer is not running.</source>
        <translation>Le compte d’entraînement de cet ordinateur n’est pas en marche.</translation>
    </message>
    <message>
        <source>The key was revoked.</source>
        <translation>La clé a été révoquée.</translation>
    </message>
    <message>
        <source>The key has expired.</source>
        <translation>La clé a expiré.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln customer(s) have just written.</source>
        <translation>
            <numerusform>%Ln client vient d’écrire.</numerusform>
            <numerusform>%Ln clients viennent d’écrire.</numerusform>
        </translation>
    </message>
    <message>
        <source>Every answer takes {seconds} s more now.</source>
        <translation>Chaque réponse prend maintenant {seconds}&#xa0;s de plus.</translation>
    </message>
    <message>
        <source>Kustomer answers as quickly as before.</source>
        <translation>Kustomer répond aussi vite qu’avant.</translation>
    </message>
    <message>
        <source>Kustomer answers nothing but errors now.</source>
        <translation>Kustomer ne répond plus que par des erreurs.</translation>
    </message>
    <message>
        <source>Kustomer answers again.</source>
        <translation>Kustomer répond de nouveau.</translation>
    </message>
    <message>
        <source>Kustomer says that its request limit is used up.</source>
        <translation>Kustomer indique que sa limite de requêtes est atteinte.</translation>
    </message>
    <message>
        <source>Kustomer’s request limit is free again.</source>
        <translation>La limite de requêtes de Kustomer est de nouveau libre.</translation>
    </message>
    <message>
        <source>Kustomer is back to normal. A revoked or expired key stays so: create another one on the key page of the practice account.</source>
        <translation>Kustomer est revenu à la normale. Une clé révoquée ou expirée le reste : créez-en une autre sur la page des clés du compte d’entraînement.</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Entraînement</translation>
    </message>
    <message>
        <source>What you do here happens to the practice account at once.</source>
        <translation>Ce que vous faites ici arrive aussitôt au compte d’entraînement.</translation>
    </message>
    <message>
        <source>Newest key</source>
        <translation>Clé la plus récente</translation>
    </message>
    <message>
        <source>Kustomer</source>
        <translation>Kustomer</translation>
    </message>
    <message>
        <source>There is no key. Create one on the key page of the practice account.</source>
        <translation>Il n’y a pas de clé. Créez-en une sur la page des clés du compte d’entraînement.</translation>
    </message>
    <message>
        <source>{name}, ends in …{characters} · has expired</source>
        <translation>{name}, se termine par …{characters} · a expiré</translation>
    </message>
    <message>
        <source>{name}, ends in …{characters}</source>
        <translation>{name}, se termine par …{characters}</translation>
    </message>
    <message>
        <source>As in the &amp;system</source>
        <translation>Comme dans le &amp;système</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>Auc&amp;un</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>&amp;Manuel</translation>
    </message>
    <message>
        <source>&amp;Address of the proxy</source>
        <translation>&amp;Adresse du proxy</translation>
    </message>
    <message>
        <source>The address of the proxy is missing.</source>
        <translation>L’adresse du proxy manque.</translation>
    </message>
    <message>
        <source>A user name or password must not be kept here: settings are an ordinary file.</source>
        <translation>Un nom d’utilisateur ou un mot de passe ne doit pas être gardé ici&#xa0;: les réglages sont un fichier ordinaire.</translation>
    </message>
    <message>
        <source>Enter them in your system’s proxy settings, and choose “As in the system” here.</source>
        <translation>Saisissez-les dans les réglages proxy du système, et choisissez ici «&#xa0;Comme dans le système&#xa0;».</translation>
    </message>
    <message>
        <source>This is not the address of a proxy.</source>
        <translation>Ce n’est pas l’adresse d’un proxy.</translation>
    </message>
    <message>
        <source>Only HTTP proxies can be used; SOCKS and scripts are not supported.</source>
        <translation>Seuls les proxys HTTP peuvent être utilisés&#xa0;; SOCKS et les scripts ne sont pas pris en charge.</translation>
    </message>
    <message>
        <source>The port of the proxy is missing.</source>
        <translation>Le port du proxy manque.</translation>
    </message>
    <message>
        <source>Enter it as http://proxy.example:8080.</source>
        <translation>Saisissez-la sous la forme http://proxy.example:8080.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Comme le système</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>Language and appearance</source>
        <translation>Langue et apparence</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>Lan&amp;gue</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>C&amp;ouleurs</translation>
    </message>
    <message>
        <source>Kustomer counts all your integrations together. What is left over stays for the others.</source>
        <translation>Kustomer compte toutes vos intégrations ensemble. Ce qui reste est laissé aux autres.</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Synchronisation</translation>
    </message>
    <message>
        <source>&amp;Look for news every</source>
        <translation>Chercher du &amp;nouveau toutes les</translation>
    </message>
    <message>
        <source>Share of Kustomer’s &amp;request limit</source>
        <translation>&amp;Part de la limite de requêtes de Kustomer</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Start when I log &amp;in</source>
        <translation>&amp;Démarrer à l’ouverture de ma session</translation>
    </message>
    <message>
        <source>Notify me &amp;when an account needs something</source>
        <translation>A&amp;vertir quand un compte a besoin de quelque chose</translation>
    </message>
    <message>
        <source>&amp;Keep running when the window is closed</source>
        <translation>&amp;Continuer quand la fenêtre est fermée</translation>
    </message>
    <message>
        <source>It then shows how everything stands in the tray, beside the clock.</source>
        <translation>Il montre alors où en est tout dans la zone de notification, à côté de l’horloge.</translation>
    </message>
    <message>
        <source>This desktop has no tray, so the program ends when its window is closed.</source>
        <translation>Ce bureau n’a pas de zone de notification&#xa0;; le programme se termine donc à la fermeture de sa fenêtre.</translation>
    </message>
    <message>
        <source>Keep it running</source>
        <translation>Le garder en marche</translation>
    </message>
    <message>
        <source>Data flows only while the program runs.</source>
        <translation>Les données n’arrivent que tant que le programme tourne.</translation>
    </message>
    <message>
        <source>Where things are</source>
        <translation>Où sont les choses</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Espace de travail</translation>
    </message>
    <message>
        <source>Open the folder of the workspace</source>
        <translation>Ouvrir le dossier de l’espace de travail</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Journaux</translation>
    </message>
    <message>
        <source>Open the folder of the logs</source>
        <translation>Ouvrir le dossier des journaux</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Open Customer AI Connect</source>
        <translation>Ouvrir Customer AI Connect</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Synchroniser</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>Tout suspendre</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Tout reprendre</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>Opening your workspace…</source>
        <translation>Ouverture de votre espace de travail…</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Autres</translation>
    </message>
    <message>
        <source>Email</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>SMS</source>
        <translation>SMS</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Téléphone</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Formulaire</translation>
    </message>
    <message>
        <source>Instagram comment</source>
        <translation>Commentaire Instagram</translation>
    </message>
    <message>
        <source>Twitter message</source>
        <translation>Message Twitter</translation>
    </message>
    <message>
        <source>Tweet</source>
        <translation>Tweet</translation>
    </message>
    <message>
        <source>open</source>
        <translation>ouverte</translation>
    </message>
    <message>
        <source>snoozed</source>
        <translation>en attente</translation>
    </message>
    <message>
        <source>done</source>
        <translation>terminée</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d MMM yyyy</translation>
    </message>
    <message>
        <source>MMM yyyy</source>
        <translation>MMM yyyy</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d MMM</translation>
    </message>
    <message>
        <source>Conversations per day</source>
        <translation>Conversations par jour</translation>
    </message>
    <message>
        <source>Conversations per week</source>
        <translation>Conversations par semaine</translation>
    </message>
    <message>
        <source>Conversations per month</source>
        <translation>Conversations par mois</translation>
    </message>
    <message>
        <source>Conversations per year</source>
        <translation>Conversations par an</translation>
    </message>
    <message>
        <source>{conversations} on {day}</source>
        <translation>{conversations} le {day}</translation>
    </message>
    <message>
        <source>{conversations} from {first} to {last}</source>
        <translation>{conversations} du {first} au {last}</translation>
    </message>
    <message>
        <source>{period}: {conversations}</source>
        <translation>{period} : {conversations}</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>MMMM yyyy</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds}&#xa0;s</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours}&#xa0;h {minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours}&#xa0;h</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>à l’instant</translation>
    </message>
    <message>
        <source>{duration} ago</source>
        <translation>il y a {duration}</translation>
    </message>
    <message>
        <source>Message to an admin</source>
        <translation>Message à un admin</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>Copier le message</translation>
    </message>
    <message>
        <source>Ask a Kustomer admin</source>
        <translation>Demander à un admin Kustomer</translation>
    </message>
    <message>
        <source>Send this message. Come back with the key that you get.</source>
        <translation>Envoyez ce message. Revenez avec la clé que vous recevrez.</translation>
    </message>
    <message>
        <source>Hello,

to connect our Kustomer account to Customer AI, I need an API key. Could you create one?

1. Open Settings › Security › API Keys: {address}
2. Choose + Add API Key and name it “Customer AI”.
3. Give it exactly these roles; all of them only read:
{roles}
4. Expiration: No Expiration. Then choose Create.
5. Copy the token with Copy Token (it is shown only once), and give it to me in a safe way, such as a password manager, rather than by e-mail or chat.

Thank you!</source>
        <translation>Bonjour,

Pour connecter notre compte Kustomer à Customer AI, j’ai besoin d’une clé API. Pourriez-vous en créer une&#xa0;?

1. Ouvrez Settings › Security › API Keys&#xa0;: {address}
2. Choisissez + Add API Key et nommez-la «&#xa0;Customer AI&#xa0;».
3. Donnez-lui exactement ces rôles&#xa0;; tous ne font que lire&#xa0;:
{roles}
4. Expiration&#xa0;: No Expiration. Choisissez ensuite Create.
5. Copiez le jeton avec Copy Token (il n’est affiché qu’une fois), et transmettez-le-moi de façon sûre, par exemple avec un gestionnaire de mots de passe, plutôt que par e-mail ou messagerie.

Merci beaucoup&#xa0;!</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Vérifications</translation>
    </message>
    <message>
        <source>Customer AI only reads.</source>
        <translation>Customer AI ne fait que lire.</translation>
    </message>
    <message>
        <source>Nothing in Kustomer is changed. You can disconnect at any time.</source>
        <translation>Rien n’est modifié dans Kustomer. Vous pouvez déconnecter à tout moment.</translation>
    </message>
    <message>
        <source>Checking the connection.</source>
        <translation>Vérification de la connexion.</translation>
    </message>
    <message>
        <source>Correct the details</source>
        <translation>Corriger les informations</translation>
    </message>
    <message>
        <source>Cancel this connection</source>
        <translation>Abandonner cette connexion</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Connexion…</translation>
    </message>
    <message>
        <source>Check {number} of {count}</source>
        <translation>Vérification {number} sur {count}</translation>
    </message>
    <message>
        <source>Ready to connect</source>
        <translation>Prêt à connecter</translation>
    </message>
    <message>
        <source>Everything is checked first. Then your data starts to flow.</source>
        <translation>Tout est d’abord vérifié. Ensuite, vos données commencent à arriver.</translation>
    </message>
    <message>
        <source>Nothing was changed</source>
        <translation>Rien n’a été modifié</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Arrêt…</translation>
    </message>
    <message>
        <source>Not connected yet</source>
        <translation>Pas encore connecté</translation>
    </message>
    <message>
        <source>Your data is syncing.</source>
        <translation>Vos données se synchronisent.</translation>
    </message>
    <message>
        <source>{name} is connected.</source>
        <translation>{name} est connecté.</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>Quantité</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation>Où regarder</translation>
    </message>
    <message>
        <source>Choose {name} under Integrations; it shows what arrives.</source>
        <translation>Choisissez {name} sous «&#xa0;Intégrations&#xa0;»&#xa0;; vous y verrez ce qui arrive.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s)</source>
        <translation>
            <numerusform>%Ln enregistrement</numerusform>
            <numerusform>%Ln enregistrements</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything the key may read, the newest first.</source>
        <translation>Tout ce que la clé peut lire, le plus récent d’abord.</translation>
    </message>
    <message>
        <source>{records}, the newest first.</source>
        <translation>{records}, les plus récents d’abord.</translation>
    </message>
    <message numerus="yes">
        <source>About %Ln record(s)</source>
        <translation>
            <numerusform>Environ %Ln enregistrement</numerusform>
            <numerusform>Environ %Ln enregistrements</numerusform>
        </translation>
    </message>
    <message>
        <source>The first conversations are here within a minute; older history follows.</source>
        <translation>Les premières conversations arrivent en une minute&#xa0;; l’historique plus ancien suit.</translation>
    </message>
    <message>
        <source>About {duration}, as fast as Kustomer allows. You need not wait here.</source>
        <translation>Environ {duration}, aussi vite que Kustomer le permet. Vous n’avez pas besoin d’attendre ici.</translation>
    </message>
    <message>
        <source>Copy roles</source>
        <translation>Copier les rôles</translation>
    </message>
    <message>
        <source>Open API keys</source>
        <translation>Ouvrir API Keys</translation>
    </message>
    <message>
        <source>Change the name</source>
        <translation>Changer le nom</translation>
    </message>
    <message>
        <source>Paste another key</source>
        <translation>Coller une autre clé</translation>
    </message>
    <message>
        <source>Correct the subdomain</source>
        <translation>Corriger le sous-domaine</translation>
    </message>
    <message>
        <source>Keep for this session only</source>
        <translation>Garder pour cette session seulement</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>{title} – Practice</source>
        <translation>{title} – Entraînement</translation>
    </message>
    <message>
        <source>Step {number} of {count}: {title}</source>
        <translation>Étape {number} sur {count}&#xa0;: {title}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Plus tard</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Leave without connecting?</source>
        <translation>Quitter sans connecter&#xa0;?</translation>
    </message>
    <message>
        <source>What you typed will be lost.</source>
        <translation>Ce que vous avez saisi sera perdu.</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Rester</translation>
    </message>
    <message>
        <source>Cancel this connection?</source>
        <translation>Abandonner cette connexion&#xa0;?</translation>
    </message>
    <message>
        <source>{name} was never authenticated; nothing was fetched. It will be removed.</source>
        <translation>{name} n’a jamais été authentifié&#xa0;; rien n’a été récupéré. La connexion sera retirée.</translation>
    </message>
    <message>
        <source>Cancel connection</source>
        <translation>Abandonner la connexion</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>La garder</translation>
    </message>
    <message>
        <source>Connect Kustomer</source>
        <translation>Connecter Kustomer</translation>
    </message>
    <message>
        <source>Correct {name}</source>
        <translation>Corriger {name}</translation>
    </message>
    <message>
        <source>Reconnect {name}</source>
        <translation>Reconnecter {name}</translation>
    </message>
    <message>
        <source>Replace key of {name}</source>
        <translation>Remplacer la clé de {name}</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>Reconnecter</translation>
    </message>
    <message>
        <source>Get your key from Kustomer</source>
        <translation>Obtenez votre clé dans Kustomer</translation>
    </message>
    <message>
        <source>With it, Customer AI may read your conversations. It takes about two minutes.</source>
        <translation>Avec elle, Customer AI peut lire vos conversations. Cela prend environ deux minutes.</translation>
    </message>
    <message>
        <source>Open API keys in my browser</source>
        <translation>Ouvrir API Keys dans mon navigateur</translation>
    </message>
    <message>
        <source>I already have a key</source>
        <translation>J’ai déjà une clé</translation>
    </message>
    <message>
        <source>I’m not an admin</source>
        <translation>Je ne suis pas admin</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Open API keys of this subdomain</source>
        <translation>Ouvrir API Keys de ce sous-domaine</translation>
    </message>
    <message>
        <source>mycompany in https://mycompany.kustomerapp.com, or simply the whole address.</source>
        <translation>mycompany dans https://mycompany.kustomerapp.com, ou simplement l’adresse entière.</translation>
    </message>
    <message>
        <source>Which Kustomer? Your &amp;subdomain</source>
        <translation>Quel Kustomer&#xa0;? Votre &amp;sous-domaine</translation>
    </message>
    <message>
        <source>Key of {account}</source>
        <translation>Clé de {account}</translation>
    </message>
    <message>
        <source>This key does not say whose it is; Kustomer will.</source>
        <translation>Cette clé ne dit pas à qui elle est&#xa0;; Kustomer le dira.</translation>
    </message>
    <message>
        <source>Roles cannot be added to a key later. Create a new key with all of them.</source>
        <translation>Il n’est pas possible d’ajouter des rôles à une clé existante. Créez une nouvelle clé avec tous les rôles.</translation>
    </message>
    <message>
        <source>Copy all roles</source>
        <translation>Copier tous les rôles</translation>
    </message>
    <message>
        <source>Which?</source>
        <translation>Lesquels&#xa0;?</translation>
    </message>
    <message numerus="yes">
        <source>%Ln recommended role(s) missing. What the key may not read is left out.</source>
        <translation>
            <numerusform>%Ln rôle recommandé manque. Ce que la clé ne peut pas lire est laissé de côté.</numerusform>
            <numerusform>%Ln rôles recommandés manquent. Ce que la clé ne peut pas lire est laissé de côté.</numerusform>
        </translation>
    </message>
    <message>
        <source>machine user</source>
        <translation>utilisateur machine</translation>
    </message>
    <message>
        <source>personal user, not a machine</source>
        <translation>utilisateur personnel, pas une machine</translation>
    </message>
    <message>
        <source>expires on {day}</source>
        <translation>expire le {day}</translation>
    </message>
    <message>
        <source>never expires</source>
        <translation>n’expire jamais</translation>
    </message>
    <message numerus="yes">
        <source>%Ln role(s)</source>
        <translation>
            <numerusform>%Ln rôle</numerusform>
            <numerusform>%Ln rôles</numerusform>
        </translation>
    </message>
    <message>
        <source>Paste your API key</source>
        <translation>Collez votre clé API</translation>
    </message>
    <message>
        <source>It is the token that Copy Token put on your clipboard.</source>
        <translation>C’est le jeton que Copy Token a placé dans votre presse-papiers.</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>C&amp;lé API</translation>
    </message>
    <message>
        <source>Stored in your system keyring, nowhere else.</source>
        <translation>Enregistrée dans votre trousseau système, nulle part ailleurs.</translation>
    </message>
    <message>
        <source>Use the system keyring</source>
        <translation>Utiliser le trousseau système</translation>
    </message>
    <message>
        <source>Stored in your system keyring ({name}), nowhere else.</source>
        <translation>Enregistrée dans votre trousseau système ({name}), nulle part ailleurs.</translation>
    </message>
    <message>
        <source>Kept in memory for this session only. You will be asked for it again after a restart.</source>
        <translation>Gardée en mémoire pour cette session seulement. Elle vous sera redemandée après un redémarrage.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Vérifier de nouveau</translation>
    </message>
    <message>
        <source>Why these roles?</source>
        <translation>Pourquoi ces rôles&#xa0;?</translation>
    </message>
    <message>
        <source>Hide the reasons</source>
        <translation>Masquer les raisons</translation>
    </message>
    <message>
        <source>Search, which is how Kustomer hands out records</source>
        <translation>Recherche&#xa0;: c’est ainsi que Kustomer livre les enregistrements</translation>
    </message>
    <message>
        <source>Conversations: subject, status, channel, assignee, satisfaction</source>
        <translation>Conversations&#xa0;: objet, statut, canal, responsable, satisfaction</translation>
    </message>
    <message>
        <source>Messages: what was said in them</source>
        <translation>Messages&#xa0;: ce qui s’y est dit</translation>
    </message>
    <message>
        <source>Notes that your team wrote</source>
        <translation>Notes que votre équipe a écrites</translation>
    </message>
    <message>
        <source>Customers: whom a conversation is with</source>
        <translation>Clients&#xa0;: avec qui se tient une conversation</translation>
    </message>
    <message>
        <source>Companies that customers belong to</source>
        <translation>Entreprises auxquelles appartiennent les clients</translation>
    </message>
    <message>
        <source>Users: the names of your agents</source>
        <translation>Utilisateurs&#xa0;: les noms de vos agents</translation>
    </message>
    <message>
        <source>Teams: the names of your teams</source>
        <translation>Équipes&#xa0;: les noms de vos équipes</translation>
    </message>
    <message>
        <source>Tags: the names of your tags</source>
        <translation>Étiquettes&#xa0;: les noms de vos étiquettes</translation>
    </message>
    <message>
        <source>Merges: which customer became part of which other</source>
        <translation>Fusions&#xa0;: quel client a été intégré à quel autre</translation>
    </message>
    <message>
        <source>Custom objects, such as orders</source>
        <translation>Objets personnalisés, comme les commandes</translation>
    </message>
    <message>
        <source>Klasses: the kinds of your custom objects</source>
        <translation>Klasses&#xa0;: les types de vos objets personnalisés</translation>
    </message>
    <message>
        <source>Custom attributes: what your own fields are called</source>
        <translation>Attributs personnalisés&#xa0;: comment s’appellent vos propres champs</translation>
    </message>
    <message>
        <source>Shortcuts: your ready-made answers</source>
        <translation>Raccourcis&#xa0;: vos réponses toutes prêtes</translation>
    </message>
    <message>
        <source>Brands: the names of your brands</source>
        <translation>Marques&#xa0;: les noms de vos marques</translation>
    </message>
    <message>
        <source>SLAs: what you promise, and its versions</source>
        <translation>SLA&#xa0;: ce que vous promettez, et ses versions</translation>
    </message>
    <message>
        <source>Satisfaction surveys: what your customers are asked</source>
        <translation>Enquêtes de satisfaction&#xa0;: ce qui est demandé à vos clients</translation>
    </message>
    <message>
        <source>To read this part of Kustomer</source>
        <translation>Pour lire cette partie de Kustomer</translation>
    </message>
    <message>
        <source>Log in to Kustomer</source>
        <translation>Connectez-vous à Kustomer</translation>
    </message>
    <message>
        <source>As somebody who may change its settings.</source>
        <translation>En tant que personne autorisée à modifier ses réglages.</translation>
    </message>
    <message>
        <source>Open Settings › Security › API Keys</source>
        <translation>Ouvrez Settings › Security › API Keys</translation>
    </message>
    <message>
        <source>The button above takes you there.</source>
        <translation>Le bouton ci-dessus vous y mène.</translation>
    </message>
    <message>
        <source>Choose + Add API Key</source>
        <translation>Choisissez + Add API Key</translation>
    </message>
    <message>
        <source>It is at the top right.</source>
        <translation>Il se trouve en haut à droite.</translation>
    </message>
    <message>
        <source>Name it, and give it roles</source>
        <translation>Donnez-lui un nom et des rôles</translation>
    </message>
    <message>
        <source>A name such as “Customer AI”, and the roles that Copy roles gives you.</source>
        <translation>Un nom comme «&#xa0;Customer AI&#xa0;», et les rôles que «&#xa0;Copier les rôles&#xa0;» vous donne.</translation>
    </message>
    <message>
        <source>Expiration: No Expiration</source>
        <translation>Expiration: No Expiration</translation>
    </message>
    <message>
        <source>Leave the IP restriction empty.</source>
        <translation>Laissez la restriction d’IP vide.</translation>
    </message>
    <message>
        <source>Choose Create</source>
        <translation>Choisissez Create</translation>
    </message>
    <message>
        <source>Roles cannot be changed afterwards; a new key can always be made.</source>
        <translation>Les rôles ne peuvent plus être modifiés ensuite&#xa0;; on peut toujours créer une nouvelle clé.</translation>
    </message>
    <message>
        <source>Copy the token now</source>
        <translation>Copiez le jeton maintenant</translation>
    </message>
    <message>
        <source>Use Copy Token. Kustomer shows it only this once.</source>
        <translation>Utilisez Copy Token. Kustomer ne l’affiche que cette fois.</translation>
    </message>
    <message>
        <source>Note your subdomain</source>
        <translation>Notez votre sous-domaine</translation>
    </message>
    <message>
        <source>The first part of the address: mycompany in mycompany.kustomerapp.com.</source>
        <translation>La première partie de l’adresse&#xa0;: mycompany dans mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Name this connection</source>
        <translation>Nommez cette connexion</translation>
    </message>
    <message>
        <source>You can connect several Kustomer accounts to one workspace.</source>
        <translation>Vous pouvez connecter plusieurs comptes Kustomer à un même espace de travail.</translation>
    </message>
    <message>
        <source>It tells your connections apart. You can change it at any time.</source>
        <translation>Il distingue vos connexions. Vous pouvez le changer à tout moment.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
    <message>
        <source>The practice account is still starting.</source>
        <translation>Le compte d’entraînement démarre encore.</translation>
    </message>
    <message>
        <source>Your browser opens as soon as it runs.</source>
        <translation>Votre navigateur s’ouvrira dès qu’il fonctionnera.</translation>
    </message>
    <message>
        <source>{subdomain} (practice account)</source>
        <translation>{subdomain} (compte d’entraînement)</translation>
    </message>
    <message>
        <source>This Kustomer runs on your computer. Everything in it is made up.</source>
        <translation>Ce Kustomer fonctionne sur votre ordinateur. Tout y est inventé.</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>Copy the e-mail address</source>
        <translation>Copier l’adresse e-mail</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Mot de passe</translation>
    </message>
    <message>
        <source>Copy the password</source>
        <translation>Copier le mot de passe</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Connect another</source>
        <translation>En connecter un autre</translation>
    </message>
    <message>
        <source>Your Kustomer subdomain</source>
        <translation>Votre sous-domaine Kustomer</translation>
    </message>
    <message>
        <source>Paste the address you see when you are in Kustomer, or type the first part of it.</source>
        <translation>Collez l’adresse que vous voyez dans Kustomer, ou saisissez sa première partie.</translation>
    </message>
    <message>
        <source>mycompany in https://mycompany.kustomerapp.com</source>
        <translation>mycompany dans https://mycompany.kustomerapp.com</translation>
    </message>
    <message>
        <source>&amp;Subdomain</source>
        <translation>&amp;Sous-domaine</translation>
    </message>
    <message>
        <source>Data will come from</source>
        <translation>Les données viendront de</translation>
    </message>
    <message>
        <source>This is the account your key belongs to.</source>
        <translation>C’est le compte auquel appartient votre clé.</translation>
    </message>
    <message>
        <source>Use {subdomain}</source>
        <translation>Utiliser {subdomain}</translation>
    </message>
    <message>
        <source>Your key says it belongs to {subdomain}.</source>
        <translation>Votre clé indique qu’elle appartient à {subdomain}.</translation>
    </message>
    <message>
        <source>Change the API key</source>
        <translation>Changer la clé API</translation>
    </message>
    <message>
        <source>Key is kept</source>
        <translation>Clé gardée</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Change the subdomain</source>
        <translation>Changer le sous-domaine</translation>
    </message>
    <message>
        <source>for this session only</source>
        <translation>pour cette session seulement</translation>
    </message>
    <message>
        <source>in your system keyring</source>
        <translation>dans votre trousseau système</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Modifier</translation>
    </message>
    <message>
        <source>ends in …{end}</source>
        <translation>se termine par …{end}</translation>
    </message>
    <message>
        <source>given</source>
        <translation>fournie</translation>
    </message>
    <message>
        <source>No data is flowing.</source>
        <translation>Aucune donnée n’arrive.</translation>
    </message>
    <message>
        <source>Stopped. {name} goes on with the key it has.</source>
        <translation>Arrêté. {name} continue avec la clé qu’il a.</translation>
    </message>
    <message>
        <source>Stopped. {name} was created, but is not connected.</source>
        <translation>Arrêté. {name} a été créé, mais n’est pas connecté.</translation>
    </message>
    <message>
        <source>Stopped. {name} is not connected.</source>
        <translation>Arrêté. {name} n’est pas connecté.</translation>
    </message>
    <message>
        <source>{name} was created, but Kustomer did not accept the details.</source>
        <translation>{name} a été créé, mais Kustomer n’a pas accepté les informations.</translation>
    </message>
    <message>
        <source>{name} was created, but could not be connected.</source>
        <translation>{name} a été créé, mais n’a pas pu être connecté.</translation>
    </message>
    <message>
        <source>{name} is not connected: Kustomer did not accept the details.</source>
        <translation>{name} n’est pas connecté&#xa0;: Kustomer n’a pas accepté les informations.</translation>
    </message>
    <message>
        <source>{name} could not be connected.</source>
        <translation>{name} n’a pas pu être connecté.</translation>
    </message>
    <message>
        <source>Kustomer did not accept the details.</source>
        <translation>Kustomer n’a pas accepté les informations.</translation>
    </message>
    <message>
        <source>The new details could not be checked.</source>
        <translation>Les nouvelles informations n’ont pas pu être vérifiées.</translation>
    </message>
    <message>
        <source>{name} goes on with the key it has.</source>
        <translation>{name} continue avec la clé qu’il a.</translation>
    </message>
    <message>
        <source>The details could not be checked.</source>
        <translation>Les informations n’ont pas pu être vérifiées.</translation>
    </message>
    <message>
        <source>{name} is still disconnected.</source>
        <translation>{name} est toujours déconnecté.</translation>
    </message>
    <message>
        <source>Customer AI Connect is running already, but does not answer. Restart the computer, then open it again.</source>
        <translation>Customer AI Connect est déjà lancé, mais ne répond pas. Redémarrez l’ordinateur, puis rouvrez-le.</translation>
    </message>
    <message>
        <source>{title} – still trying…</source>
        <translation>{title} – toujours en cours…</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Vérification en cours</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>Réussie</translation>
    </message>
    <message>
        <source>Passed with a warning</source>
        <translation>Réussie avec un avertissement</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Échec</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
    <message>
        <source>Note by {name}</source>
        <translation>Note de {name}</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>received</source>
        <translation>reçu</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>envoyé</translation>
    </message>
    <message>
        <source>This message was redacted in Kustomer.</source>
        <translation>Ce message a été masqué dans Kustomer.</translation>
    </message>
    <message>
        <source>No text</source>
        <translation>Aucun texte</translation>
    </message>
    <message>
        <source>Deleted in Kustomer</source>
        <translation>Supprimé dans Kustomer</translation>
    </message>
    <message>
        <source>Attached: {names}</source>
        <translation>Pièces jointes : {names}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln attachment(s) without a name yet</source>
        <translation>
            <numerusform>%Ln pièce jointe encore sans nom</numerusform>
            <numerusform>%Ln pièces jointes encore sans nom</numerusform>
        </translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>Your team</source>
        <translation>Votre équipe</translation>
    </message>
    <message>
        <source>Messages and notes</source>
        <translation>Messages et notes</translation>
    </message>
    <message>
        <source>Copied to the clipboard.</source>
        <translation>Copié dans le presse-papiers.</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Copier les détails</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Masquer les détails</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Coller</translation>
    </message>
    <message>
        <source>Paste {what}</source>
        <translation>Coller&#xa0;: {what}</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Masquer</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Hide {what}</source>
        <translation>Masquer&#xa0;: {what}</translation>
    </message>
    <message>
        <source>Show {what}</source>
        <translation>Afficher&#xa0;: {what}</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Étapes</translation>
    </message>
    <message>
        <source>{step}, done</source>
        <translation>{step}, terminé</translation>
    </message>
    <message>
        <source>{step}, current step</source>
        <translation>{step}, étape en cours</translation>
    </message>
    <message>
        <source>{step}, to come</source>
        <translation>{step}, à venir</translation>
    </message>
    <message>
        <source>More for {name}</source>
        <translation>Plus pour {name}</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Replace key</source>
        <translation>Remplacer la clé</translation>
    </message>
    <message>
        <source>Captions of the tour</source>
        <translation>Sous-titres de la visite</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Terminer</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Suspendre</translation>
    </message>
    <message>
        <source>The window before anything is connected</source>
        <translation>La fenêtre avant toute connexion</translation>
    </message>
    <message>
        <source>Step 1: where the key comes from</source>
        <translation>Étape 1&#xa0;: d’où vient la clé</translation>
    </message>
    <message>
        <source>Step 2: a name</source>
        <translation>Étape 2&#xa0;: un nom</translation>
    </message>
    <message>
        <source>Step 3: the API key, read at once</source>
        <translation>Étape 3&#xa0;: la clé API, lue aussitôt</translation>
    </message>
    <message>
        <source>Step 4: the subdomain, read from the key</source>
        <translation>Étape 4&#xa0;: le sous-domaine, lu dans la clé</translation>
    </message>
    <message>
        <source>Step 5: everything is there</source>
        <translation>Étape 5&#xa0;: tout est là</translation>
    </message>
    <message>
        <source>Step 5: the checks, one by one</source>
        <translation>Étape 5&#xa0;: les vérifications, une par une</translation>
    </message>
    <message>
        <source>Step 6: connected</source>
        <translation>Étape 6&#xa0;: connecté</translation>
    </message>
    <message>
        <source>Data is flowing</source>
        <translation>Les données circulent</translation>
    </message>
    <message>
        <source>Everything has arrived</source>
        <translation>Tout est arrivé</translation>
    </message>
    <message>
        <source>What has arrived can be looked at</source>
        <translation>Ce qui est arrivé peut être consulté</translation>
    </message>
    <message>
        <source>Found while typing “{words}”: {conversations}</source>
        <translation>Trouvé en tapant «&#xa0;{words}&#xa0;»&#xa0;: {conversations}</translation>
    </message>
    <message>
        <source>A conversation, with its messages and notes</source>
        <translation>Une conversation, avec ses messages et ses notes</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>Déconnecter</translation>
    </message>
    <message>
        <source>Disconnecting asks first, and says what it means</source>
        <translation>Avant de déconnecter, une question dit ce que cela implique</translation>
    </message>
    <message>
        <source>Disconnected: no data flows, what has arrived stays</source>
        <translation>Déconnecté&#xa0;: plus rien ne circule, ce qui est arrivé reste</translation>
    </message>
    <message>
        <source>Reconnecting asks for the key again</source>
        <translation>Pour reconnecter, la clé est redemandée</translation>
    </message>
    <message>
        <source>Reconnected: what happened meanwhile has arrived</source>
        <translation>Reconnecté&#xa0;: ce qui s’est passé entre-temps est arrivé</translation>
    </message>
    <message>
        <source>Another connection, with a key that was deleted in Kustomer</source>
        <translation>Une autre connexion, avec une clé supprimée dans Kustomer</translation>
    </message>
    <message>
        <source>Kustomer refuses it: said plainly, with what to do</source>
        <translation>Kustomer la refuse&#xa0;: c’est dit clairement, avec ce qu’il faut faire</translation>
    </message>
    <message>
        <source>The connection exists, but is not authenticated</source>
        <translation>La connexion existe, mais n’est pas authentifiée</translation>
    </message>
    <message>
        <source>Cancelling it leaves nothing behind</source>
        <translation>L’annuler ne laisse rien derrière elle</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>There is no system keyring here, and that is said</source>
        <translation>Il n’y a pas de trousseau du système ici, et c’est dit</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Renommer</translation>
    </message>
    <message>
        <source>Replace key…</source>
        <translation>Remplacer la clé…</translation>
    </message>
    <message>
        <source>Open in Kustomer</source>
        <translation>Ouvrir dans Kustomer</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Retirer…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Plus</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>Annuler l’export</translation>
    </message>
    <message>
        <source>Export conversations</source>
        <translation>Exporter les conversations</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>Export en cours…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) exported so far</source>
        <translation>
            <numerusform>%Ln conversation exportée jusqu’ici</numerusform>
            <numerusform>%Ln conversations exportées jusqu’ici</numerusform>
        </translation>
    </message>
    <message>
        <source>The export was cancelled.</source>
        <translation>L’export a été annulé.</translation>
    </message>
    <message>
        <source>No file was written.</source>
        <translation>Aucun fichier n’a été écrit.</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Afficher dans le dossier</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) exported.</source>
        <translation>
            <numerusform>%Ln conversation exportée.</numerusform>
            <numerusform>%Ln conversations exportées.</numerusform>
        </translation>
    </message>
    <message>
        <source>They are in {file}</source>
        <translation>Elles sont dans {file}</translation>
    </message>
    <message>
        <source>Choose another place</source>
        <translation>Choisir un autre endroit</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Dismiss the message</source>
        <translation>Fermer le message</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>Export the listed conversations</source>
        <translation>Exporter les conversations affichées</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Progression de l’export</translation>
    </message>
    <message>
        <source>CSV for spreadsheets</source>
        <translation>CSV pour tableurs</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Parquet</source>
        <translation>Parquet</translation>
    </message>
    <message>
        <source>{name} conversations</source>
        <translation>{name} conversations</translation>
    </message>
    <message>
        <source>Removing it…</source>
        <translation>Retrait en cours…</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnostic</translation>
    </message>
    <message>
        <source>For whoever looks after the program. No key and no conversation is in it.</source>
        <translation>Pour la personne qui s’occupe du programme. Il ne contient ni clé ni conversation.</translation>
    </message>
    <message>
        <source>Disconnect {name}?</source>
        <translation>Déconnecter {name}&#xa0;?</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Confirmer</translation>
    </message>
    <message>
        <source>Also revoke this key in Kustomer</source>
        <translation>Révoquer aussi cette clé dans Kustomer</translation>
    </message>
    <message>
        <source>The key is deleted there, and works nowhere any more.</source>
        <translation>La clé y est supprimée, et ne fonctionne plus nulle part.</translation>
    </message>
    <message>
        <source>Finishing the page that is being saved, and deleting the key…</source>
        <translation>Fin de l’enregistrement de la page en cours, et suppression de la clé…</translation>
    </message>
    <message>
        <source>What is already in the workspace stays.</source>
        <translation>Ce qui est déjà dans l’espace de travail y reste.</translation>
    </message>
    <message>
        <source>The 1 conversation already in the workspace stays.</source>
        <translation>La seule conversation déjà dans l’espace de travail y reste.</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln conversation(s) already in the workspace stay.</source>
        <translation>
            <numerusform>La %Ln conversation déjà dans l’espace de travail y reste.</numerusform>
            <numerusform>Les %Ln conversations déjà dans l’espace de travail y restent.</numerusform>
        </translation>
    </message>
    <message>
        <source>Data stops flowing from Kustomer.</source>
        <translation>Les données de Kustomer cessent d’arriver.</translation>
    </message>
    <message>
        <source>To reconnect you will need an API key (a new one, if you did not keep it) and the subdomain.</source>
        <translation>Pour reconnecter, il vous faudra une clé API (une nouvelle, si vous ne l’avez pas conservée) et le sous-domaine.</translation>
    </message>
    <message>
        <source>{name} is disconnected</source>
        <translation>{name} est déconnecté</translation>
    </message>
    <message>
        <source>The key may still be in your system keyring. Delete “Customer AI Connect” of the user “{user}” there.</source>
        <translation>La clé est peut-être encore dans votre trousseau système. Supprimez-y «&#xa0;Customer AI Connect&#xa0;» de l’utilisateur «&#xa0;{user}&#xa0;».</translation>
    </message>
    <message>
        <source>The key still exists in Kustomer. Delete it under Settings › Security › API Keys.</source>
        <translation>La clé existe encore dans Kustomer. Supprimez-la sous Settings › Security › API Keys.</translation>
    </message>
    <message>
        <source>Try it with a practice account</source>
        <translation>Essayer avec un compte d’entraînement</translation>
    </message>
    <message>
        <source>Removing is a choice of its own; the data stays unless its name is typed</source>
        <translation>Retirer est un choix à part&#xa0;; les données restent tant que le nom n’est pas saisi</translation>
    </message>
    <message>
        <source>Bring your Kustomer conversations into Customer AI</source>
        <translation>Amenez vos conversations Kustomer dans Customer AI</translation>
    </message>
    <message>
        <source>Connect an account once; its conversations then flow into your workspace.</source>
        <translation>Connectez un compte une fois&#xa0;; ses conversations arrivent ensuite dans votre espace de travail.</translation>
    </message>
    <message>
        <source>Starting the practice account…</source>
        <translation>Démarrage du compte d’entraînement…</translation>
    </message>
    <message>
        <source>replace it in time</source>
        <translation>remplacez-la à temps</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Début</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Enregistrements</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>History of syncs</source>
        <translation>Historique des synchronisations</translation>
    </message>
    <message>
        <source>Nothing has run yet.</source>
        <translation>Rien n’a encore eu lieu.</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>{when}: this sync failed.</source>
        <translation>{when}&#xa0;: cette synchronisation a échoué.</translation>
    </message>
    <message>
        <source>{outcome}; choose it to read why</source>
        <translation>{outcome}&#xa0;; sélectionnez-la pour lire pourquoi</translation>
    </message>
    <message>
        <source>practice account</source>
        <translation>compte d’entraînement</translation>
    </message>
    <message>
        <source>Kustomer instances</source>
        <translation>Instances Kustomer</translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>Instance</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Vue d’ensemble</translation>
    </message>
    <message>
        <source>Parts of this page</source>
        <translation>Parties de cette page</translation>
    </message>
    <message>
        <source>The practice account of this computer</source>
        <translation>Le compte d’entraînement de cet ordinateur</translation>
    </message>
    <message>
        <source>Syncing {name} now.</source>
        <translation>Synchronisation de {name}.</translation>
    </message>
    <message>
        <source>Renamed to {name}.</source>
        <translation>Renommé en {name}.</translation>
    </message>
    <message>
        <source>It is called {name} again.</source>
        <translation>Le nom est de nouveau {name}.</translation>
    </message>
    <message>
        <source>{name} is removed.</source>
        <translation>{name} est retiré.</translation>
    </message>
    <message>
        <source>{name} is back.</source>
        <translation>{name} est de retour.</translation>
    </message>
    <message>
        <source>If you undo this, you will need its API key again.</source>
        <translation>Si vous annulez cette action, il vous faudra de nouveau sa clé API.</translation>
    </message>
    <message>
        <source>Its data stays in the workspace.</source>
        <translation>Ses données restent dans l’espace de travail.</translation>
    </message>
    <message>
        <source>Its data stays in the workspace. If you undo this, it comes back disconnected, without its API key.</source>
        <translation>Ses données restent dans l’espace de travail. Si vous annulez cette action, l’instance revient déconnectée, sans sa clé API.</translation>
    </message>
    <message>
        <source>Connect Kustomer…</source>
        <translation>Connecter Kustomer…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>Renommer {name}</translation>
    </message>
    <message>
        <source>Remove {name}?</source>
        <translation>Retirer {name}&#xa0;?</translation>
    </message>
    <message>
        <source>Keep its data in the workspace</source>
        <translation>Garder ses données dans l’espace de travail</translation>
    </message>
    <message>
        <source>Delete its data too</source>
        <translation>Supprimer aussi ses données</translation>
    </message>
    <message>
        <source>Type {name} to confirm</source>
        <translation>Saisissez {name} pour confirmer</translation>
    </message>
    <message>
        <source>It leaves the list, no more data flows from it, and its API key is deleted from this computer.</source>
        <translation>L’instance quitte la liste, ses données cessent d’arriver, et sa clé API est supprimée de cet ordinateur.</translation>
    </message>
    <message>
        <source>Deleting the data…</source>
        <translation>Suppression des données…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s)</source>
        <translation>
            <numerusform>%Ln conversation</numerusform>
            <numerusform>%Ln conversations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other record(s)</source>
        <translation>
            <numerusform>%Ln autre enregistrement</numerusform>
            <numerusform>%Ln autres enregistrements</numerusform>
        </translation>
    </message>
    <message>
        <source>The workspace holds {conversations} and {others} of it.</source>
        <translation>L’espace de travail en contient {conversations} et {others}.</translation>
    </message>
    <message>
        <source>Remove and delete data</source>
        <translation>Retirer et supprimer les données</translation>
    </message>
    <message>
        <source>{name} is removed</source>
        <translation>{name} est retiré</translation>
    </message>
    <message>
        <source>No account is connected yet.</source>
        <translation>Aucun compte n’est encore connecté.</translation>
    </message>
    <message>
        <source>Integrations</source>
        <translation>Intégrations</translation>
    </message>
    <message>
        <source>Search instances</source>
        <translation>Rechercher des instances</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>Progression de la première synchronisation</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>Flux</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Plus récent</translation>
    </message>
    <message>
        <source>Records in the workspace</source>
        <translation>Enregistrements dans l’espace de travail</translation>
    </message>
    <message>
        <source>There are no conversations of it in the workspace.</source>
        <translation>L’espace de travail n’en contient aucune conversation.</translation>
    </message>
    <message>
        <source>1 conversation stays in the workspace.</source>
        <translation>1 conversation reste dans l’espace de travail.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) stay in the workspace.</source>
        <translation>
            <numerusform>%Ln conversation reste dans l’espace de travail.</numerusform>
            <numerusform>%Ln conversations restent dans l’espace de travail.</numerusform>
        </translation>
    </message>
    <message>
        <source>Key ends in …{characters}</source>
        <translation>La clé se termine par …{characters}</translation>
    </message>
    <message>
        <source>Disconnected since {day}</source>
        <translation>Déconnecté depuis le {day}</translation>
    </message>
    <message>
        <source>Connected since {day}</source>
        <translation>Connecté depuis le {day}</translation>
    </message>
    <message>
        <source>Created on {day}, never connected</source>
        <translation>Créé le {day}, jamais connecté</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}&#xa0;%</translation>
    </message>
    <message>
        <source>about {duration} left</source>
        <translation>encore environ {duration}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s) a second</source>
        <translation>
            <numerusform>%Ln enregistrement par seconde</numerusform>
            <numerusform>%Ln enregistrements par seconde</numerusform>
        </translation>
    </message>
    <message>
        <source>{records} of at least {expected}</source>
        <translation>{records} sur au moins {expected}</translation>
    </message>
    <message>
        <source>{records} of {expected}</source>
        <translation>{records} sur {expected}</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>Complet</translation>
    </message>
    <message>
        <source>Complete for the last two years</source>
        <translation>Complet pour les deux dernières années</translation>
    </message>
    <message>
        <source>Back to {day}</source>
        <translation>Jusqu’au {day}</translation>
    </message>
    <message>
        <source>Arriving</source>
        <translation>En cours d’arrivée</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>Attend son tour</translation>
    </message>
    <message>
        <source>Not fetched</source>
        <translation>Non récupéré</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>En cours</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Arrêté</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd’hui</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <source>expired on {day}</source>
        <translation>a expiré le {day}</translation>
    </message>
    <message numerus="yes">
        <source>expires in %Ln day(s)</source>
        <translation>
            <numerusform>expire dans %Ln jour</numerusform>
            <numerusform>expire dans %Ln jours</numerusform>
        </translation>
    </message>
    <message>
        <source>expires within a day</source>
        <translation>expire d’ici un jour</translation>
    </message>
    <message>
        <source>Data stopped flowing on {day}.</source>
        <translation>Les données ont cessé d’arriver le {day}.</translation>
    </message>
    <message>
        <source>Left out: the key may not read it</source>
        <translation>Laissé de côté&#xa0;: la clé ne peut pas le lire</translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>Déconnecté</translation>
    </message>
    <message>
        <source>To reconnect you need an API key and the subdomain again.</source>
        <translation>Pour reconnecter, il vous faut de nouveau une clé API et le sous-domaine.</translation>
    </message>
    <message>
        <source>Not authenticated</source>
        <translation>Non authentifié</translation>
    </message>
    <message>
        <source>Its details have not been checked yet.</source>
        <translation>Ses informations n’ont pas encore été vérifiées.</translation>
    </message>
    <message>
        <source>No data is flowing. Correct the details, or cancel this connection.</source>
        <translation>Aucune donnée n’arrive. Corrigez les informations, ou abandonnez cette connexion.</translation>
    </message>
    <message>
        <source>Kustomer refuses this key.</source>
        <translation>Kustomer refuse cette clé.</translation>
    </message>
    <message>
        <source>Kustomer refuses this key since {when}.</source>
        <translation>Kustomer refuse cette clé (depuis&#xa0;: {when}).</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>You paused this sync. Nothing new arrives.</source>
        <translation>Vous avez suspendu cette synchronisation. Rien de nouveau n’arrive.</translation>
    </message>
    <message>
        <source>It goes on when you resume it.</source>
        <translation>Elle continue quand vous la reprenez.</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Démarrage</translation>
    </message>
    <message>
        <source>Getting ready to sync.</source>
        <translation>Préparation de la synchronisation.</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Synchronisation</translation>
    </message>
    <message>
        <source>Looking for what changed at Kustomer.</source>
        <translation>Recherche de ce qui a changé dans Kustomer.</translation>
    </message>
    <message>
        <source>Your data is syncing{left}.</source>
        <translation>Vos données se synchronisent{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. All conversations are here; the rest follows{left}.</source>
        <translation>Vos données se synchronisent. Toutes les conversations sont là&#xa0;; le reste suit{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. The newest conversations come first{left}.</source>
        <translation>Vos données se synchronisent. Les conversations les plus récentes arrivent d’abord{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. Conversations since {day} are here; older history follows{left}.</source>
        <translation>Vos données se synchronisent. Les conversations depuis le {day} sont là&#xa0;; l’historique plus ancien suit{left}.</translation>
    </message>
    <message>
        <source>Everything is here, except what this key may not read: {streams}.</source>
        <translation>Tout est là, sauf ce que cette clé ne peut pas lire&#xa0;: {streams}.</translation>
    </message>
    <message>
        <source>To include it, replace the key with one that has all roles.</source>
        <translation>Pour l’inclure, remplacez la clé par une autre qui a tous les rôles.</translation>
    </message>
    <message>
        <source>Up to date, in part</source>
        <translation>À jour en partie</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>{count} autres</translation>
    </message>
    <message>
        <source>Everything this key may read is here.</source>
        <translation>Tout ce que cette clé peut lire est là.</translation>
    </message>
    <message>
        <source>Everything from Kustomer is here.</source>
        <translation>Tout ce qui vient de Kustomer est là.</translation>
    </message>
    <message>
        <source>Kustomer does not give out what did not change for two years.</source>
        <translation>Kustomer ne fournit pas ce qui n’a pas changé depuis deux ans.</translation>
    </message>
    <message>
        <source>The next sync is {when}.</source>
        <translation>Prochaine synchronisation&#xa0;: {when}.</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>À jour</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s rate limit, continues at {time}.</source>
        <translation>En attente de la limite de requêtes de Kustomer, reprise à {time}.</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s rate limit.</source>
        <translation>En attente de la limite de requêtes de Kustomer.</translation>
    </message>
    <message>
        <source>This is normal: Kustomer allows so many requests a minute.</source>
        <translation>C’est normal&#xa0;: Kustomer n’autorise qu’un certain nombre de requêtes par minute.</translation>
    </message>
    <message>
        <source>continues at {time}</source>
        <translation>reprise à {time}</translation>
    </message>
    <message>
        <source>Retrying</source>
        <translation>Nouvel essai</translation>
    </message>
    <message>
        <source>The API key cannot be read right now. Kustomer has not refused it.</source>
        <translation>La clé API ne peut pas être lue pour le moment. Kustomer ne l’a pas refusée.</translation>
    </message>
    <message>
        <source>Key not readable</source>
        <translation>Clé illisible</translation>
    </message>
    <message>
        <source>Synced elsewhere</source>
        <translation>Synchronisé ailleurs</translation>
    </message>
    <message>
        <source>Another worker syncs it.</source>
        <translation>Un autre processus s’en occupe.</translation>
    </message>
    <message>
        <source>Only one at a time does. This computer takes over when the other one stops.</source>
        <translation>Un seul le fait à la fois. Cet ordinateur prend le relais quand l’autre s’arrête.</translation>
    </message>
    <message>
        <source>Syncing has stopped. It goes on when the program starts again.</source>
        <translation>La synchronisation est arrêtée. Elle reprendra au prochain démarrage du programme.</translation>
    </message>
    <message>
        <source>Next try in {duration}.</source>
        <translation>Prochain essai dans {duration}.</translation>
    </message>
    <message>
        <source>Trying again now.</source>
        <translation>Nouvel essai en cours.</translation>
    </message>
    <message>
        <source>in {duration}</source>
        <translation>dans {duration}</translation>
    </message>
    <message>
        <source>about to begin</source>
        <translation>sur le point de commencer</translation>
    </message>
    <message>
        <source>The workspace cannot be used right now.</source>
        <translation>L’espace de travail ne peut pas être utilisé pour le moment.</translation>
    </message>
    <message>
        <source>Try again; if it stays like this, copy the diagnostics and ask for help.</source>
        <translation>Réessayez&#xa0;; si rien ne change, copiez le diagnostic et demandez de l’aide.</translation>
    </message>
    <message>
        <source>The disk is full, so nothing more can be saved.</source>
        <translation>Le disque est plein&#xa0;; plus rien ne peut être enregistré.</translation>
    </message>
    <message>
        <source>Free some space; syncing goes on by itself from where it stopped.</source>
        <translation>Libérez de l’espace&#xa0;; la synchronisation reprend d’elle-même là où elle s’est arrêtée.</translation>
    </message>
    <message>
        <source>The workspace can be read but not written.</source>
        <translation>L’espace de travail peut être lu, mais pas modifié.</translation>
    </message>
    <message>
        <source>Allow your user account to write to the workspace folder, then try again.</source>
        <translation>Autorisez votre compte utilisateur à écrire dans le dossier de l’espace de travail, puis réessayez.</translation>
    </message>
    <message>
        <source>The workspace {path} cannot be made.</source>
        <translation>L’espace de travail {path} ne peut pas être créé.</translation>
    </message>
    <message>
        <source>Another program is using the workspace.</source>
        <translation>Un autre programme utilise l’espace de travail.</translation>
    </message>
    <message>
        <source>Close the other program; this one tries again by itself.</source>
        <translation>Fermez l’autre programme&#xa0;; celui-ci réessaie de lui-même.</translation>
    </message>
    <message>
        <source>The workspace file is damaged or is not a workspace.</source>
        <translation>Le fichier est endommagé, ou n’est pas un espace de travail.</translation>
    </message>
    <message>
        <source>Restore it from a backup, or move it away and start with a new one.</source>
        <translation>Restaurez-le depuis une sauvegarde, ou déplacez-le et repartez d’un nouveau.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database server cannot be reached.</source>
        <translation>Le serveur de base de données de l’espace de travail est injoignable.</translation>
    </message>
    <message>
        <source>Check the network and the workspace&apos;s address; syncing goes on by itself once the server answers.</source>
        <translation>Vérifiez le réseau et l’adresse de l’espace de travail&#xa0;; la synchronisation reprend d’elle-même dès que le serveur répond.</translation>
    </message>
    <message>
        <source>The connection to the workspace&apos;s database broke off.</source>
        <translation>La connexion à la base de données de l’espace de travail a été interrompue.</translation>
    </message>
    <message>
        <source>Nothing half-written was kept; syncing goes on by itself once the server answers.</source>
        <translation>Rien n’a été enregistré à moitié&#xa0;; la synchronisation reprend d’elle-même dès que le serveur répond.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database refuses the user name or the password.</source>
        <translation>La base de données de l’espace de travail refuse le nom d’utilisateur ou le mot de passe.</translation>
    </message>
    <message>
        <source>Correct the name in the workspace&apos;s address, and the password in PGPASSWORD or in the file {file}, which nobody but you may be allowed to read.</source>
        <translation>Corrigez le nom dans l’adresse de l’espace de travail, et le mot de passe dans PGPASSWORD ou dans le fichier {file}, que personne d’autre que vous ne doit pouvoir lire.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database does not let this computer in.</source>
        <translation>La base de données de l’espace de travail n’admet pas cet ordinateur.</translation>
    </message>
    <message>
        <source>There is no such database on the workspace&apos;s server.</source>
        <translation>Cette base de données n’existe pas sur le serveur de l’espace de travail.</translation>
    </message>
    <message>
        <source>Create the database, or correct its name in the workspace&apos;s address.</source>
        <translation>Créez la base de données, ou corrigez son nom dans l’adresse de l’espace de travail.</translation>
    </message>
    <message>
        <source>No trusted, encrypted connection to the workspace&apos;s database could be made.</source>
        <translation>Aucune connexion chiffrée et fiable à la base de données de l’espace de travail n’a pu être établie.</translation>
    </message>
    <message>
        <source>Check sslmode and sslrootcert in the workspace&apos;s address; the server&apos;s administrator knows its certificate.</source>
        <translation>Vérifiez sslmode et sslrootcert dans l’adresse de l’espace de travail&#xa0;; l’administrateur du serveur connaît son certificat.</translation>
    </message>
    <message>
        <source>The database user lacks a right that the workspace needs.</source>
        <translation>Il manque à l’utilisateur de la base de données un droit dont l’espace de travail a besoin.</translation>
    </message>
    <message>
        <source>Ask the database&apos;s administrator to grant the right that the details name.</source>
        <translation>Demandez à l’administrateur de la base de données d’accorder le droit que nomment les détails.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database accepts no changes: it is a standby server or set to read-only.</source>
        <translation>La base de données de l’espace de travail n’accepte aucune modification&#xa0;: c’est un serveur de secours, ou elle est en lecture seule.</translation>
    </message>
    <message>
        <source>Check that the address is the primary server&apos;s; syncing goes on by itself once it may write.</source>
        <translation>Vérifiez que l’adresse est celle du serveur principal&#xa0;; la synchronisation reprend d’elle-même dès que l’écriture est possible.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database has no connection left.</source>
        <translation>La base de données de l’espace de travail n’a plus de connexion disponible.</translation>
    </message>
    <message>
        <source>Close programs that use it, or have its administrator raise the limit; this one tries again by itself.</source>
        <translation>Fermez des programmes qui l’utilisent, ou faites relever la limite par son administrateur&#xa0;; celui-ci réessaie de lui-même.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database broke the work off because it took too long.</source>
        <translation>La base de données de l’espace de travail a interrompu l’opération, car elle durait trop longtemps.</translation>
    </message>
    <message>
        <source>This program tries again by itself; if it goes on, ask for a higher statement_timeout.</source>
        <translation>Ce programme réessaie de lui-même&#xa0;; si cela dure, demandez un statement_timeout plus élevé.</translation>
    </message>
    <message>
        <source>Another program changed the same data at the same moment.</source>
        <translation>Un autre programme a modifié les mêmes données au même instant.</translation>
    </message>
    <message>
        <source>Nothing was lost; this program tries again by itself.</source>
        <translation>Rien n’a été perdu&#xa0;; ce programme réessaie de lui-même.</translation>
    </message>
    <message>
        <source>The workspace&apos;s address cannot be understood.</source>
        <translation>L’adresse de l’espace de travail est incompréhensible.</translation>
    </message>
    <message>
        <source>Ask its administrator to admit this user and computer in pg_hba.conf, or connect with sslmode=verify-full.</source>
        <translation>Demandez à son administrateur d’admettre cet utilisateur et cet ordinateur dans pg_hba.conf, ou connectez-vous avec sslmode=verify-full.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database asks for the password in a way that others could read. It was not sent.</source>
        <translation>La base de données de l’espace de travail demande le mot de passe d’une manière que d’autres pourraient lire. Il n’a pas été envoyé.</translation>
    </message>
    <message>
        <source>Add ?sslmode=verify-full to the workspace&apos;s address, so that the server proves who it is; its administrator knows its certificate.</source>
        <translation>Ajoutez ?sslmode=verify-full à l’adresse de l’espace de travail, pour que le serveur prouve qui il est&#xa0;; son administrateur connaît son certificat.</translation>
    </message>
    <message>
        <source>Write it like postgresql://user:password@server:5432/database?sslmode=verify-full, with %40 for an @ in the password.</source>
        <translation>Écrivez-la ainsi&#xa0;: postgresql://user:password@server:5432/database?sslmode=verify-full, avec %40 pour un @ dans le mot de passe.</translation>
    </message>
    <message>
        <source>The database holds another program&apos;s tables, with names that the workspace needs.</source>
        <translation>La base de données contient les tables d’un autre programme, avec des noms dont l’espace de travail a besoin.</translation>
    </message>
    <message>
        <source>Use an empty database, or a schema of its own: add ?options=-csearch_path%3Dname to the address.</source>
        <translation>Utilisez une base de données vide, ou un schéma à part&#xa0;: ajoutez&#xa0;?options=-csearch_path%3Dname à l’adresse.</translation>
    </message>
    <message>
        <source>Another worker has taken over this instance.</source>
        <translation>Un autre processus a pris le relais de cette instance.</translation>
    </message>
    <message>
        <source>Nothing is lost: the other one goes on from the last page that was kept.</source>
        <translation>Rien n’est perdu&#xa0;: l’autre continue à partir de la dernière page enregistrée.</translation>
    </message>
    <message>
        <source>The workspace to copy into is not empty.</source>
        <translation>L’espace de travail de destination n’est pas vide.</translation>
    </message>
    <message>
        <source>Choose a new file or an empty database; nothing was changed.</source>
        <translation>Choisissez un nouveau fichier ou une base de données vide&#xa0;; rien n’a été modifié.</translation>
    </message>
    <message>
        <source>The copy is not equal to its original, so it was undone.</source>
        <translation>La copie n’est pas identique à l’original&#xa0;; elle a donc été annulée.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, copy the diagnostics and ask for help.</source>
        <translation>Réessayez&#xa0;; si cela se reproduit, copiez le diagnostic et demandez de l’aide.</translation>
    </message>
    <message>
        <source>An older copy of the workspace may still hold what was redacted or deleted, but cannot be used: {file}</source>
        <translation>Une copie plus ancienne de l’espace de travail contient peut-être encore ce qui a été masqué ou supprimé, mais elle est inutilisable&#xa0;: {file}</translation>
    </message>
    <message>
        <source>Delete the copy if you do not need it. The workspace itself is fine.</source>
        <translation>Supprimez la copie si vous n’en avez pas besoin. L’espace de travail lui-même est intact.</translation>
    </message>
    <message>
        <source>Writing Parquet needs a library that is not installed.</source>
        <translation>L’écriture de Parquet demande une bibliothèque qui n’est pas installée.</translation>
    </message>
    <message>
        <source>Install pyarrow into the program&apos;s own Python environment, or export as CSV or JSON Lines.</source>
        <translation>Installez pyarrow dans l’environnement Python du programme, ou exportez en CSV ou JSON Lines.</translation>
    </message>
    <message>
        <source>There is something else than a file in this place, which an export cannot be written to.</source>
        <translation>À cet endroit se trouve autre chose qu’un fichier, où un export ne peut pas être écrit.</translation>
    </message>
    <message>
        <source>Choose another name for the file.</source>
        <translation>Choisissez un autre nom pour le fichier.</translation>
    </message>
    <message>
        <source>The export could not be written.</source>
        <translation>L’export n’a pas pu être écrit.</translation>
    </message>
    <message>
        <source>Choose a folder that you may write to and that has enough space.</source>
        <translation>Choisissez un dossier dans lequel vous pouvez écrire et qui a assez d’espace.</translation>
    </message>
    <message>
        <source>The export could not be written there: the folder is protected, or the file is open in another program.</source>
        <translation>L’export n’a pas pu être écrit à cet endroit : le dossier est protégé, ou le fichier est ouvert dans un autre programme.</translation>
    </message>
    <message>
        <source>Close the file if it is open, or choose a folder of your own.</source>
        <translation>Fermez le fichier s’il est ouvert, ou choisissez un dossier à vous.</translation>
    </message>
    <message>
        <source>The disk is full: there is not enough space for the export.</source>
        <translation>Le disque est plein : il n’y a pas assez de place pour l’export.</translation>
    </message>
    <message>
        <source>Free some space, or choose another disk.</source>
        <translation>Libérez de la place, ou choisissez un autre disque.</translation>
    </message>
    <message>
        <source>The folder for the export is not there any more.</source>
        <translation>Le dossier de l’export n’existe plus.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>This workspace was made by a newer version of Customer AI Connect.</source>
        <translation>Cet espace de travail provient d’une version plus récente de Customer AI Connect.</translation>
    </message>
    <message>
        <source>Update Customer AI Connect, then open the workspace again.</source>
        <translation>Mettez à jour Customer AI Connect, puis rouvrez l’espace de travail.</translation>
    </message>
    <message>
        <source>“{name}” is already taken.</source>
        <translation>«&#xa0;{name}&#xa0;» est déjà pris.</translation>
    </message>
    <message>
        <source>Choose a name that tells them apart.</source>
        <translation>Choisissez un nom qui les distingue.</translation>
    </message>
    <message>
        <source>This instance is not in the workspace any more.</source>
        <translation>Cette instance n’est plus dans l’espace de travail.</translation>
    </message>
    <message>
        <source>Show what is new</source>
        <translation>Afficher les nouveautés</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Recherche en cours…</translation>
    </message>
    <message>
        <source>The newest {conversations}</source>
        <translation>Les {conversations} les plus récentes</translation>
    </message>
    <message>
        <source>What arrived last is still being prepared for the search. It is found in a moment.</source>
        <translation>Ce qui est arrivé en dernier est encore en préparation pour la recherche. On le trouvera dans un instant.</translation>
    </message>
    <message>
        <source>This conversation is not in the workspace any more.</source>
        <translation>Cette conversation n’est plus dans l’espace de travail.</translation>
    </message>
    <message>
        <source>{summary}: {channels}.</source>
        <translation>{summary} : {channels}.</translation>
    </message>
    <message>
        <source>Arrow keys move through the bars, Enter shows their conversations.</source>
        <translation>Les flèches parcourent les barres, Entrée affiche leurs conversations.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Période</translation>
    </message>
    <message>
        <source>By channel</source>
        <translation>Par canal</translation>
    </message>
    <message>
        <source>Show as chart</source>
        <translation>Afficher en graphique</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>Afficher en tableau</translation>
    </message>
    <message>
        <source>Any status</source>
        <translation>Tous les statuts</translation>
    </message>
    <message>
        <source>Any channel</source>
        <translation>Tous les canaux</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} au {last}</translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation>Rechercher des conversations</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Statut</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Canal</translation>
    </message>
    <message>
        <source>Show all conversations</source>
        <translation>Afficher toutes les conversations</translation>
    </message>
    <message>
        <source>Finds words of messages, notes and subjects, and names of customers. Quotes keep words together.</source>
        <translation>Trouve les mots des messages, des notes et des objets, et les noms des clients. Les guillemets gardent les mots ensemble.</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Toute période</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>7 derniers jours</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>30 derniers jours</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>12 derniers mois</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Chargement…</translation>
    </message>
    <message>
        <source>No subject</source>
        <translation>Sans objet</translation>
    </message>
    <message>
        <source>Unknown customer</source>
        <translation>Client inconnu</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Supprimée</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s)</source>
        <translation>
            <numerusform>%Ln message</numerusform>
            <numerusform>%Ln messages</numerusform>
        </translation>
    </message>
    <message>
        <source>No conversations have arrived yet.</source>
        <translation>Aucune conversation n’est encore arrivée.</translation>
    </message>
    <message>
        <source>They are listed here as soon as they do.</source>
        <translation>Elles figureront ici dès leur arrivée.</translation>
    </message>
    <message>
        <source>No conversation fits.</source>
        <translation>Aucune conversation ne correspond.</translation>
    </message>
    <message>
        <source>Try fewer words or another time, or look at all conversations.</source>
        <translation>Essayez moins de mots ou une autre période, ou regardez toutes les conversations.</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Retour à la liste</translation>
    </message>
    <message>
        <source>There are no messages of this conversation in the workspace.</source>
        <translation>Il n’y a aucun message de cette conversation dans l’espace de travail.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln note(s)</source>
        <translation>
            <numerusform>%Ln note</numerusform>
            <numerusform>%Ln notes</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted in Kustomer on {day}</source>
        <translation>Supprimée dans Kustomer le {day}</translation>
    </message>
    <message>
        <source>The key is still on your clipboard.</source>
        <translation>La clé est toujours dans votre presse-papiers.</translation>
    </message>
    <message>
        <source>Clear it</source>
        <translation>Le vider</translation>
    </message>
    <message>
        <source>The clipboard was cleared.</source>
        <translation>Le presse-papiers a été vidé.</translation>
    </message>
    <message>
        <source>The key is no longer on your clipboard; nothing was cleared.</source>
        <translation>La clé n’est plus dans votre presse-papiers&#xa0;; rien n’a été vidé.</translation>
    </message>
    <message>
        <source>All {records} records of the account are in the workspace</source>
        <translation>Les {records} enregistrements du compte sont dans l’espace de travail</translation>
    </message>
    <message>
        <source>{things} things happened at Kustomer since; {records} records here, none came or went</source>
        <translation>{things} choses se sont passées chez Kustomer depuis&#xa0;; {records} enregistrements ici, aucun n’est arrivé ni parti</translation>
    </message>
    <message>
        <source>The key is deleted from where it was kept</source>
        <translation>La clé est supprimée de l’endroit où elle était conservée</translation>
    </message>
    <message>
        <source>{conversations} conversations among {records} records</source>
        <translation>{conversations} conversations parmi {records} enregistrements</translation>
    </message>
    <message>
        <source>That was everything.</source>
        <translation>C’était tout.</translation>
    </message>
    <message>
        <source>The tour was ended.</source>
        <translation>La visite a été arrêtée.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler l’action</translation>
    </message>
    <message>
        <source>Another Customer AI Connect may be using it: close that one, then try again.</source>
        <translation>Un autre Customer AI Connect l’utilise peut-être&#xa0;: fermez-le, puis réessayez.</translation>
    </message>
</context>
</TS>
